import type { JsonValue } from '@reporunner/core';
import { asObject, type Definitions, type JsonSchema, resolve } from './schema.ts';

/**
 * Whether a field is shown beside what its siblings are set to. A sibling that is not set counts as its default, and
 * one that is itself hidden as not set: what depends on it goes with it.
 */
export function isShown(
  name: string,
  parent: JsonSchema,
  value: JsonValue | undefined,
  definitions: Definitions,
): boolean {
  const set = asObject(value);
  const properties = parent.properties ?? {};
  const shown = (field: string, asking: ReadonlySet<string>): boolean => {
    const conditions = properties[field]?.ui?.showWhen;
    if (conditions === undefined) return true;
    return Object.entries(conditions).every(([sibling, allowed]) => {
      // Two fields that wait for each other are both shown: rather that than neither for ever.
      if (asking.has(sibling)) return true;
      const schema = properties[sibling];
      if (schema === undefined || !shown(sibling, new Set([...asking, sibling]))) return false;
      const current = Object.hasOwn(set, sibling) ? set[sibling] : resolve(schema, definitions).default;
      return allowed.some((one) => one === current);
    });
  };
  return shown(name, new Set([name]));
}
