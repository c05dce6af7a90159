import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { readErrorOf } from './guard-reads.ts';

const mostProblems = 20;

/**
 * Reads the whole database of a data folder and compares its tables with their indexes and references. Empty when it is
 * whole, or when there is none yet; else what is wrong, a line each, 20 at most. Changes nothing; a server may be running.
 */
export function checkDatabase(folder: string): readonly string[] {
  const file = join(folder, 'reporunner.db');
  if (!existsSync(file)) return [];
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, timeout: 5_000 });
    const integrity = db.pragma(`integrity_check(${mostProblems})`) as { integrity_check: string }[];
    const references = db.pragma('foreign_key_check') as { table: string }[];
    return [
      ...integrity.map((row) => row.integrity_check).filter((line) => line !== 'ok'),
      ...references.map(({ table }) => `a row of ${table} refers to one that does not exist`),
    ].slice(0, mostProblems);
  } catch (error) {
    return [readErrorOf(error)?.message ?? (error instanceof Error ? error.message : String(error))];
  } finally {
    db?.close();
  }
}
