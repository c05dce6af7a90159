import { isExpression } from '../expressions/index.ts';
import { isJsonObject, type JsonValue } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import { workflowMessage } from '../messages/workflow-messages.ts';
import type { ParameterIssue } from './node-catalogue.ts';

/** A JSON Schema as the node types have it; unknown keywords say nothing here. */
export type ParameterSchema = Readonly<Record<string, unknown>>;

type Path = readonly (string | number)[];

const issueAt = (path: Path, message: Message): ParameterIssue => ({
  path,
  message: message.text,
  translatable: message,
});

function check(schema: unknown, value: JsonValue | undefined, path: Path, issues: ParameterIssue[]): void {
  if (!isJsonObject(schema) || isExpression(value)) return;
  if (Array.isArray(schema.enum) && value !== undefined && !schema.enum.includes(value as never)) {
    const options = schema.enum.map((one) => JSON.stringify(one));
    issues.push(issueAt(path, workflowMessage('notAnOption', { options })));
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
      issues.push(issueAt([...path, name], workflowMessage('parameterMissing')));
    else if (parameter !== undefined) check(part, parameter, [...path, name], issues);
  }
}

/** What is missing, and what is none of the choices, in raw parameters. Expressions are accepted wherever they stand. */
export function checkRequired(schema: ParameterSchema, parameters: JsonValue): readonly ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  check(schema, parameters, [], issues);
  return issues;
}
