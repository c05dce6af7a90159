import { isExpression, type JsonValue } from '@reporunner/core';

/** A copy of `value` in which expressions say `$('to')` where they said `$('from')`; the same value when none did. */
export function renameInExpressions<T extends JsonValue>(value: T, from: string, to: string): T {
  return renamed(value, from, to) as T;
}

function renamed(value: JsonValue, from: string, to: string): JsonValue {
  if (typeof value === 'string') return isExpression(value) ? renamedText(value, from, to) : value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const list = value.map((one) => renamed(one, from, to));
    return list.every((one, index) => one === value[index]) ? value : list;
  }
  let changed = false;
  const entries = Object.entries(value).map(([key, one]) => {
    const next = one === undefined ? one : renamed(one as JsonValue, from, to);
    changed ||= next !== one;
    return [key, next] as const;
  });
  return changed ? (Object.fromEntries(entries) as JsonValue) : value;
}

/** Only calls of `$` with the name as a plain text; a name that is put together at run time cannot be followed. */
function renamedText(text: string, from: string, to: string): string {
  return text.replace(
    /\$\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|`((?:[^`\\$]|\\.)*)`)\s*\)/g,
    (call, single?: string, double?: string, tick?: string) => {
      const name = (single ?? double ?? tick ?? '').replace(/\\(.)/g, '$1');
      return name === from ? `$('${to.replace(/[\\']/g, '\\$&')}')` : call;
    },
  );
}
