import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ServiceError } from '@reporunner/core';
import Database from 'better-sqlite3';
import { assertWhole } from './assert-whole.ts';
import { readErrorOf } from './guard-reads.ts';
import { storeError } from './store-errors.ts';

const maxProblems = 20;
/** A database of this size is checked in about 20 ms. */
const smallBytes = 8 * 1024 * 1024;

/**
 * Reads the whole database of a data folder and compares its tables with their indexes and references. Empty when it is
 * whole, or when there is none yet; else what is wrong, a line each, 20 at most. Changes nothing; a server may be running.
 */
export function checkDatabase(folder: string): readonly string[] {
  const file = join(folder, 'reporunner.db');
  let db: Database.Database | undefined;
  try {
    assertWhole(file);
    if (!existsSync(file)) return [];
    db = new Database(file, { readonly: true, timeout: 5_000 });
    const integrity = db.pragma(`integrity_check(${maxProblems})`) as { integrity_check: string }[];
    const references = db.pragma('foreign_key_check') as { table: string }[];
    return [
      ...integrity.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
      ...references.map(({ table }) => `a row of ${table} refers to one that does not exist`),
    ].slice(0, maxProblems);
  } catch (error) {
    return [readErrorOf(error)?.message ?? (error instanceof Error ? error.message : String(error))];
  } finally {
    db?.close();
  }
}

/**
 * The damage that can be found without making the start slow: every page of a small database, and both ends of every
 * table of a larger one. Undefined when there is none; the rest is found when it is read.
 */
export function findDamage(db: Database.Database): ServiceError | undefined {
  try {
    if (statSync(db.name).size <= smallBytes) {
      const [first] = db.pragma('quick_check(1)') as { quick_check: string }[];
      return first === undefined || first.quick_check === 'ok'
        ? undefined
        : storeError('SQLITE_CORRUPT', first.quick_check.split('\n')[0] ?? '');
    }
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
      .all();
    for (const { name } of tables)
      for (const order of ['ASC', 'DESC'])
        db.prepare(`SELECT * FROM "${name}" ORDER BY 1 ${order} LIMIT 1`).get();
    return undefined;
  } catch (error) {
    return readErrorOf(error);
  }
}
