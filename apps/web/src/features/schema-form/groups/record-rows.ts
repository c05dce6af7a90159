/** An object with names of a person's choice, while it is edited: rows may lack a name, or share one, for a moment. */
import type { JsonValue } from '@reporunner/core';

export interface RecordRow {
  readonly key: number;
  readonly name: string;
  readonly value: JsonValue;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** Why a name cannot be kept; undefined when it can. */
export function nameProblem(
  rows: readonly RecordRow[],
  row: RecordRow,
): 'missing' | 'twice' | 'forbidden' | undefined {
  if (row.name === '') return 'missing';
  if (forbidden.has(row.name)) return 'forbidden';
  return rows.find(({ name }) => name === row.name) === row ? undefined : 'twice';
}

/** What the rows say: of those with one name the first counts. */
export function recordOf(rows: readonly RecordRow[]): Readonly<Record<string, JsonValue>> {
  return Object.fromEntries(
    rows.filter((row) => nameProblem(rows, row) === undefined).map(({ name, value }) => [name, value]),
  );
}

/** The rows after the record became another one: those without a place in it stay, as they are not finished. */
export function rowsAfter(
  rows: readonly RecordRow[],
  record: Readonly<Record<string, JsonValue>>,
): readonly RecordRow[] {
  const known = new Set<string>();
  const kept = rows.flatMap((row) => {
    if (nameProblem(rows, row) !== undefined) return [row];
    if (!Object.hasOwn(record, row.name)) return [];
    known.add(row.name);
    return [{ ...row, value: record[row.name] as JsonValue }];
  });
  let key = Math.max(-1, ...rows.map((row) => row.key)) + 1;
  const added = Object.entries(record)
    .filter(([name]) => !known.has(name))
    .map(([name, value]) => ({ key: key++, name, value }));
  return [...kept, ...added];
}
