import { isExpression } from '../expressions/index.ts';
import { isJsonObject, type JsonValue } from '../kernel/json.ts';
import type { ParameterIssue } from './node-catalogue.ts';

/** A JSON Schema as the node types have it; unknown keywords say nothing here. */
export type ParameterSchema = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

function check(schema: unknown, value: JsonValue | undefined, path: Path, issues: ParameterIssue[]): void {
  if (!isJsonObject(schema) || isExpression(value)) return;
  if (Array.isArray(schema.enum) && value !== undefined && !schema.enum.includes(value as never)) {
    issues.push({
      path,
      message: `must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`,
    });
    return;
  }
  if (Array.isArray(value) && isJsonObject(schema.items)) {
    for (const [index, part] of value.entries()) check(schema.items, part, [...path, index], issues);
    return;
  }
  if (!isJsonObject(value) || !isJsonObject(schema.properties)) return;
  const required = Array.isArray(schema.required) ? schema.required : [];
  for (const [name, part] of Object.entries(schema.properties)) {
    const parameter = value[name];
    if (parameter === undefined && required.includes(name))
      issues.push({ path: [...path, name], message: 'is missing' });
    else if (parameter !== undefined) check(part, parameter, [...path, name], issues);
  }
}

/** What is missing, and what is none of the choices, in raw parameters. Expressions are accepted wherever they stand. */
export function checkRequired(schema: ParameterSchema, parameters: JsonValue): readonly ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  check(schema, parameters, [], issues);
  return issues;
}
