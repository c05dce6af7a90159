/** Which parameters of a node hold code. In a file of its own: it needs no parser. */
import { isJsonObject } from '../kernel/json.ts';

/** Parameters that hold code, by name: its references count as those of expressions. */
export type CodeParameters = readonly string[];

/** The parameters that hold code, by the JSON Schema of a node's parameters. */
export function codeParametersIn(schema: unknown): CodeParameters {
  if (!isJsonObject(schema) || !isJsonObject(schema.properties)) return [];
  return Object.entries(schema.properties).flatMap(([name, part]) => (holdsCode(part) ? [name] : []));
}

/** True for the JSON Schema, or the hints, of a parameter that holds code. */
export function holdsCode(schema: unknown): boolean {
  return isJsonObject(schema) && isJsonObject(schema.ui) && schema.ui.kind === 'code';
}
