/** Which parameters of a node are templates of JSON text. The same rule for the compiler, the graph rules and previews. */
import type { JsonRendering } from '../expressions/json-template.ts';
import { isJsonObject, type JsonObject } from '../kernel/json.ts';
import type { JsonTemplateHint } from './field-hints.ts';

/** How the sections of the template are rendered; undefined where the parameter is not a template of JSON. */
export function jsonRenderingOf(
  hint: JsonTemplateHint | undefined,
  parameters: JsonObject,
): JsonRendering | undefined {
  if (hint === undefined) return undefined;
  const holds = Object.entries(hint.when ?? {}).every(([name, values]) =>
    values.includes(parameters[name] as never),
  );
  if (!holds) return undefined;
  return parameters[hint.rendering] === 'raw' ? 'raw' : 'escaped';
}

/** The hint in the JSON Schema of a parameter. */
export function jsonTemplateHintIn(schema: unknown): JsonTemplateHint | undefined {
  if (!isJsonObject(schema) || !isJsonObject(schema.ui) || !isJsonObject(schema.ui.jsonTemplate))
    return undefined;
  return schema.ui.jsonTemplate as unknown as JsonTemplateHint;
}

/** The hints in the JSON Schema of a node's parameters, by parameter. */
export function jsonTemplatesIn(schema: unknown): Readonly<Record<string, JsonTemplateHint>> {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return {};
  return Object.fromEntries(
    Object.entries(schema.properties).flatMap(([name, part]) => {
      const hint = jsonTemplateHintIn(part);
      return hint === undefined ? [] : [[name, hint] as const];
    }),
  );
}
