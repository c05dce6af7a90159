/** Turns what SQLite throws at readers into the store's own errors, so that a damaged page is reported as what it is. */
import { isServiceError, type ServiceError } from '@reporunner/core';
import type { Database, Statement } from 'better-sqlite3';
import { storeError } from './store-errors.ts';

/** Undefined for what is none of SQLite's errors. */
export function readErrorOf(error: unknown): ServiceError | undefined {
  if (isServiceError(error)) return error;
  const { code } = error as { readonly code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return undefined;
  return storeError(code, error instanceof Error ? error.message : code);
}

/** Every statement that is prepared from now on throws ServiceErrors; `onError` is called with them. */
export function guardReads(reader: Database, onError: (error: ServiceError) => void): void {
  const translated = (error: unknown): unknown => {
    const known = readErrorOf(error);
    if (known !== undefined) onError(known);
    return known ?? error;
  };
  const guarded =
    <A extends unknown[], R>(read: (...args: A) => R) =>
    (...args: A): R => {
      try {
        return read(...args);
      } catch (error) {
        throw translated(error);
      }
    };
  function* iterated(rows: IterableIterator<unknown>): IterableIterator<unknown> {
    try {
      yield* rows;
    } catch (error) {
      throw translated(error);
    }
  }
  const prepare = reader.prepare.bind(reader);
  const prepared = (source: string): Statement => {
    const statement = prepare(source) as Statement;
    const iterate = guarded(statement.iterate.bind(statement));
    return Object.assign(statement, {
      get: guarded(statement.get.bind(statement)),
      all: guarded(statement.all.bind(statement)),
      iterate: (...values: unknown[]) => iterated(iterate(...values)),
    });
  };
  reader.prepare = guarded(prepared) as Database['prepare'];
}
