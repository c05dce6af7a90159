/** Which parameters of a node are of a kind: code, the name of a workflow. It needs no parser. */
import { isJsonObject } from '../kernel/json.ts';
import type { FieldHints } from './field-hints.ts';

/** Parameters that hold code, by name: its references count as those of expressions. */
export type CodeParameters = readonly string[];

type FieldKind = NonNullable<FieldHints['kind']>;

/** The parameters of a kind, by the JSON Schema of a node's parameters. */
export function parametersOfKind(schema: unknown, kind: FieldKind): readonly string[] {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, part]) => (isOfKind(part, kind) ? [name] : []));
}

/** True for the JSON Schema, or the hints, of a parameter of that kind. */
export function isOfKind(schema: unknown, kind: FieldKind): boolean {
  return isJsonObject(schema) && isJsonObject(schema.ui) && schema.ui.kind === kind;
}
