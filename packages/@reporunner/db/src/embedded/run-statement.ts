/** Statements on their way to the writer, or to a reader. */
import type { Database } from 'better-sqlite3';
import type { Compilable } from 'kysely';
import type { Dialect } from '../sql/dialect.ts';
import type { Parameters, SqlValue, Statement } from '../sql/statement.ts';
import type { Outcome, Step } from './protocol.ts';
import { compiledStatement, sqliteDialect } from './sqlite-dialect.ts';

export function step<P extends Parameters<P>>(
  statement: Statement<P>,
  parameters: P,
  options: Pick<Step, 'expect' | 'returns'> = {},
): Step {
  const { sql, values } = compiledStatement(statement);
  return { sql, values: values(parameters), ...options };
}

/**
 * Steps of a statement that is written all the time: with its values in the order of its placeholders, which `names`
 * repeats, so that a step costs no more than the list of its values. The first step compares the two.
 */
export function positionalStep<P extends Parameters<P>, const N extends readonly (keyof P & string)[]>(
  statement: Statement<P>,
  names: N,
  expect?: Step['expect'],
) {
  let text: string | undefined;
  const compile = () => {
    const compiled = compiledStatement(statement);
    if (compiled.names.join() !== names.join())
      throw new Error(`the parameters are ${compiled.names.join()}, not ${names.join()}`);
    return compiled.sql;
  };
  return (values: { readonly [I in keyof N]: P[N[I]] }): Step => {
    text ??= compile();
    return { sql: text, values, expect };
  };
}

/** All rows of a statement. It is compiled and prepared when it is first called. */
export function reading<P extends Parameters<P>, R>(reader: Database, statement: Statement<P, R>) {
  let read: ((parameters: P) => R[]) | undefined;
  const prepare = () => {
    const { sql, values } = compiledStatement(statement);
    const prepared = reader.prepare<SqlValue[], R>(sql);
    return (parameters: P) => prepared.all(...values(parameters));
  };
  return (parameters: P): readonly R[] => {
    read ??= prepare();
    return read(parameters);
  };
}

/** The first row of a statement, or undefined. */
export function readingOne<P extends Parameters<P>, R>(reader: Database, statement: Statement<P, R>) {
  const read = reading(reader, statement);
  return (parameters: P): R | undefined => read(parameters)[0];
}

/** All rows of a query that depends on more than parameters: it is compiled for each call. */
export function readNow<R>(reader: Database, build: (dialect: Dialect) => Compilable<R>): readonly R[] {
  const { sql, parameters } = build(sqliteDialect).compile();
  return reader.prepare<SqlValue[], R>(sql).all(...(parameters as SqlValue[]));
}

/** A step of the write matched no row, or broke a constraint: nothing was written. */
export const isRefused = (
  outcome: Outcome | null,
): outcome is Extract<Outcome, { readonly refused: number }> => outcome !== null && 'refused' in outcome;

/** The rows that a write has returned. */
export const rowsOf = <R>(outcome: Outcome | null): readonly R[] =>
  outcome !== null && 'rows' in outcome ? (outcome.rows as readonly R[]) : [];
