import {
  DummyDriver,
  type Expression,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} from 'kysely';
import type { Dialect } from '../sql/dialect.ts';
import {
  type CompiledStatement,
  compileStatement,
  type Parameters,
  type Statement,
} from '../sql/statement.ts';
import type { Tables } from '../sql/tables.ts';

export const sqliteDialect: Dialect = {
  db: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  contains: (text, part) => sql<boolean>`instr(${text}, ${part}) > 0`,
  elementsOf: (json, alias) => sql<{ value: string }>`json_each(${json})`.as(alias),
  numberAt: (json, path) => sql<number | null>`json_extract(${json}, ${sql.lit(`$.${path.join('.')}`)})`,
  arrayOf: (value: Expression<string>) => sql<string>`json_group_array(${value})`,
  indexed: (table, index) =>
    // The hint follows the alias.
    sql<never>`${sql.table(table)}`.as(
      index === undefined ? sql.table(table) : sql`${sql.table(table)} indexed by ${sql.id(index)}`,
    ),
};

const compiled = new WeakMap<object, CompiledStatement<never>>();

/** SQ1. The statement as SQLite takes it. */
export function compiledStatement<P extends Parameters<P>>(statement: Statement<P>): CompiledStatement<P> {
  const known = compiled.get(statement);
  if (known !== undefined) return known as CompiledStatement<P>;
  const created = compileStatement(sqliteDialect, statement);
  compiled.set(statement, created as CompiledStatement<never>);
  return created;
}
