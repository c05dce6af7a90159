/**
 * SQL statements as Kysely builds them, without a dialect. Building and compiling takes some 5 µs each time, which is as
 * much as the rest of an append, so that a statement is compiled once, when it is first used, and called with its
 * parameters by name.
 * SQ1 A statement is compiled once for a dialect; a call only puts its parameters into their places.
 * SQ2 Values by position (`positionalStep`) are refused unless their order is that of the placeholders.
 * SQ3 Statements say nothing that only one database understands: the dialect is for that.
 */
import type { Compilable } from 'kysely';
import type { Dialect } from './dialect.ts';

export type SqlValue = string | number | null;
/** Parameters of a statement, by name. */
export type Parameters<P> = { readonly [K in keyof P]: SqlValue };

/** `build` gets a placeholder for each parameter by its name, in place of its value. */
export interface Statement<P extends Parameters<P>, R = unknown> {
  readonly build: (dialect: Dialect, parameters: P) => Compilable<R>;
}

export interface CompiledStatement<P extends Parameters<P>> {
  readonly sql: string;
  /** In the order of the statement's placeholders. */
  values(parameters: P): readonly SqlValue[];
  /** Names of the parameters in the order of the placeholders; undefined where the statement has a value of its own. */
  readonly names: readonly (string | undefined)[];
}

class Placeholder {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

const placeholders = new Proxy({}, { get: (_target, name) => new Placeholder(String(name)) });

export const statement = <P extends Parameters<P>, R>(
  build: (dialect: Dialect, parameters: P) => Compilable<R>,
): Statement<P, R> => ({ build });

/** Without a cache: the adapter of a database has one. */
export function compileStatement<P extends Parameters<P>>(
  dialect: Dialect,
  { build }: Statement<P>,
): CompiledStatement<P> {
  const { sql, parameters } = build(dialect, placeholders as P).compile();
  const names = parameters.map((value) => (value instanceof Placeholder ? value.name : undefined));
  return {
    sql,
    names,
    values: (named) =>
      names.map((name, at) => (name === undefined ? (parameters[at] as SqlValue) : named[name as keyof P])),
  };
}

/** Some of the parameters, as the row of a table. */
export const pick = <P, const K extends keyof P>(parameters: P, names: readonly K[]): Pick<P, K> =>
  Object.fromEntries(names.map((name) => [name, parameters[name]])) as Pick<P, K>;
