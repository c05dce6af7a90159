/** Which nodes the parameters of a node read, and the parameters with other names for them. */
import { isExpression } from '../expressions/is-expression.ts';
import {
  type NodeReference,
  referencesInCode,
  referencesInTemplate,
  renamedReferences,
} from '../expressions/node-references.ts';
import type { JsonObject, JsonValue } from '../kernel/json.ts';
import type { CodeParameters } from './parameter-kinds.ts';

/** The nodes that the parameters of a node refer to, by name. */
export interface NodeReferences {
  readonly names: ReadonlySet<string>;
  /** A name is worked out when it runs: it may be that of any node. */
  readonly anyNode: boolean;
}

type Rewrite = (text: string, references: readonly NodeReference[]) => string;

/** Calls `rewrite` for each expression and each code; the same value when it changes nothing. */
function rewritten(value: JsonValue, isCode: boolean, rewrite: Rewrite): JsonValue {
  if (typeof value === 'string') {
    if (isExpression(value)) return rewrite(value, referencesInTemplate(value));
    return isCode ? rewrite(value, referencesInCode(value)) : value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value as readonly JsonValue[];
    const result = list.map((part) => rewritten(part, false, rewrite));
    return result.every((part, index) => part === list[index]) ? value : result;
  }
  return inObject(value as JsonObject, [], rewrite);
}

function inObject(object: JsonObject, code: CodeParameters, rewrite: Rewrite): JsonObject {
  let changed = false;
  const entries = Object.entries(object).map(([name, part]) => {
    const result = part === undefined ? part : rewritten(part, code.includes(name), rewrite);
    changed ||= result !== part;
    return [name, result] as const;
  });
  return changed ? Object.fromEntries(entries) : object;
}

/** The nodes that some parameters read, by name; whether there are nodes of these names is not asked. */
export function referencesOf(parameters: JsonObject, code: CodeParameters = []): NodeReferences {
  const names = new Set<string>();
  let anyNode = false;
  inObject(parameters, code, (text, references) => {
    for (const { name } of references) {
      if (name === undefined) anyNode = true;
      else names.add(name);
    }
    return text;
  });
  return { names, anyNode };
}

/** The parameters with new names for nodes, by their old ones; the same object when they read none of these. */
export function renameReferences(
  parameters: JsonObject,
  names: ReadonlyMap<string, string>,
  code: CodeParameters = [],
): JsonObject {
  return inObject(parameters, code, (text, references) => renamedReferences(text, references, names));
}
