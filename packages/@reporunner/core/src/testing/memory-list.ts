import { ServiceError } from '../kernel/errors.ts';
import { verbatim } from '../messages/core-messages.ts';

type Key = readonly (string | number)[];

function compare(a: Key, b: Key): number {
  for (let at = 0; at < a.length; at += 1) {
    const [left, right] = [a[at] as string | number, b[at] as string | number];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

/** Keyset pages over rows in memory, for the adapters that tests use. The key must be unique. */
export function createMemoryList<Row>(name: string, keyOf: (row: Row) => Key, descending = false) {
  const positionOf = (cursor: string): Key => {
    try {
      const [cursorName, ...key] = JSON.parse(decodeURIComponent(atob(cursor))) as [string, ...Key];
      if (cursorName === name) return key;
    } catch {
      // Falls through to the one error there is.
    }
    throw new ServiceError(verbatim('The cursor does not belong to this list.'), {
      code: 'VALIDATION_FAILED',
      service: 'store',
    });
  };
  const sign = descending ? -1 : 1;
  return (rows: Iterable<Row>, { limit, cursor }: { readonly limit: number; readonly cursor?: string }) => {
    const after = cursor === undefined ? undefined : positionOf(cursor);
    const sorted = [...rows]
      .filter((row) => after === undefined || sign * compare(keyOf(row), after) > 0)
      .sort((a, b) => sign * compare(keyOf(a), keyOf(b)));
    const items = sorted.slice(0, limit);
    const last = items.at(-1);
    return sorted.length > limit && last !== undefined
      ? { items, nextCursor: btoa(encodeURIComponent(JSON.stringify([name, ...keyOf(last)]))) }
      : { items };
  };
}
