/** Transactions as flat lists, and back. */
import type { FlatTransaction, SentStep, SentTransaction, Transaction, Value } from './protocol.ts';

/** `numberOf`: the number of a statement, for its text is sent only once. */
export function flatTransaction(
  { steps, firstDecides, usesReserve }: Transaction,
  numberOf: (sql: string) => number,
): FlatTransaction {
  const flat: (Value | boolean)[] = [firstDecides === true, usesReserve ?? null];
  for (const { sql, values, expect, returns } of steps) {
    flat.push(numberOf(sql), expect === 'one', returns === true, values.length);
    for (const value of values) flat.push(value);
  }
  return flat;
}

/** `record`: what it adds to the outbox, which is sent beside it. */
export function readTransaction(flat: FlatTransaction, record: string | null): SentTransaction {
  const steps: SentStep[] = [];
  for (let at = 2; at < flat.length; ) {
    const from = at + 4;
    const to = from + (flat[at + 3] as number);
    steps.push({
      statement: flat[at] as number,
      expectsOne: flat[at + 1] as boolean,
      returns: flat[at + 2] as boolean,
      values: flat.slice(from, to) as Value[],
    });
    at = to;
  }
  return {
    steps,
    firstDecides: flat[0] as boolean,
    usesReserve: flat[1] as SentTransaction['usesReserve'],
    record,
  };
}
