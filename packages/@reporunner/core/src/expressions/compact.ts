/** `compact`: what is empty is left out of lists and objects, at every depth. */

import type { Run } from './run.ts';
import { forbiddenKeys, isPlain, objectOf, type Plain } from './values.ts';

/** `nil` is empty to n8n, too. */
function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '' || value === 'nil') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isPlain(value) && Object.keys(value).length === 0;
}

function within(value: unknown, run: Run): unknown {
  if (!Array.isArray(value) && !isPlain(value)) return value;
  run.enter();
  const result = Array.isArray(value) ? compactedList(value, run) : compacted(value as Plain, run);
  run.leave();
  return result;
}

/** What is empty only once its own parts are left out stays, as in n8n. */
export function compacted(object: Plain, run: Run): Plain {
  const entries = Object.entries(object);
  run.step(4 + entries.length);
  run.entries(entries.length);
  return objectOf(
    entries
      .filter(([key, value]) => !forbiddenKeys.has(key) && !isEmpty(value))
      .map(([key, value]) => [key, within(value, run)] as const),
    run,
  );
}

export function compactedList(list: readonly unknown[], run: Run): readonly unknown[] {
  run.step(4 + (list.length >>> 1));
  run.elements(list.length);
  return list.filter((value) => !isEmpty(value)).map((value) => within(value, run));
}
