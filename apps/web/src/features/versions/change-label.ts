/** A path of a parameter in the words of its form: `Conditions 1 › Value`. */
import { humanize } from '../schema-form/names.ts';
import { type Definitions, definitionsOf, type JsonSchema, resolve } from '../schema-form/schema.ts';
import { variantsOf } from '../schema-form/unions.ts';
import type { Path } from './value-diff.ts';

/** The parts of the label, outermost first. Numbers count from 1, as the form's do. */
export function parameterLabel(schema: JsonSchema | undefined, path: Path): readonly string[] {
  const definitions = schema === undefined ? {} : definitionsOf(schema);
  const words: string[] = [];
  let at = schema;
  for (const key of path) {
    const next = at === undefined ? undefined : inside(at, key, definitions);
    if (typeof key === 'number') {
      const last = words.pop();
      words.push(last === undefined ? String(key + 1) : `${last} ${key + 1}`);
    } else words.push(next?.title ?? (at?.properties === undefined ? key : humanize(key)));
    at = next;
  }
  return words;
}

function inside(schema: JsonSchema, key: string | number, definitions: Definitions): JsonSchema | undefined {
  const own = resolve(schema, definitions);
  const shapes = [own, ...variantsOf(own, definitions).map((variant) => variant.schema)];
  for (const shape of shapes) {
    const found =
      typeof key === 'number'
        ? shape.items
        : (shape.properties?.[key] ??
          (typeof shape.additionalProperties === 'object'
            ? { ...shape.additionalProperties, title: key }
            : undefined));
    if (found !== undefined) return resolve(found, definitions);
  }
  return undefined;
}
