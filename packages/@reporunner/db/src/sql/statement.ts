/**
 * SQL that Kysely compiles once, when a store is opened: building a query takes it some 5 µs each time, which is as much
 * as the rest of an append. A statement is called with its parameters by name.
 * SQ1 A statement is compiled once; a call only puts its parameters into their places.
 */
import {
  type Compilable,
  DummyDriver,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Tables } from './tables.ts';

export type SqlValue = string | number | null;

/** Builds queries for SQLite and runs none. */
export const sqlite = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

export interface Statement<P extends Readonly<Record<string, SqlValue>>, R = unknown> {
  readonly sql: string;
  /** In the order of the statement's placeholders. */
  values(parameters: P): readonly SqlValue[];
  /** Carries the type of its rows. */
  readonly row?: R;
}

class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** `build` gets a placeholder for each parameter by its name, in place of its value. */
export function statement<P extends Readonly<Record<string, SqlValue>>, R = unknown>(
  build: (parameters: P) => Compilable<R>,
): Statement<P, R> {
  const placeholders = new Proxy({} as P, { get: (_target, name) => new Parameter(String(name)) });
  const { sql, parameters } = build(placeholders).compile();
  return {
    sql,
    values: (named) =>
      parameters.map((one) => (one instanceof Parameter ? (named[one.name] as SqlValue) : (one as SqlValue))),
  };
}
