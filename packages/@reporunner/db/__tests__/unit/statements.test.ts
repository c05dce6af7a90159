import { readdirSync } from 'node:fs';
import Database from 'better-sqlite3';
import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  sql,
} from 'kysely';
import { beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../src/embedded/schema.ts';
import { sqliteDialect } from '../../src/embedded/sqlite-dialect.ts';
import type { Dialect } from '../../src/sql/dialect.ts';
import { countExecutionsQuery, executionsQuery, expiredQuery } from '../../src/sql/queries/executions.ts';
import { compileStatement, type Statement } from '../../src/sql/statement.ts';

const folder = new URL('../../src/sql/statements/', import.meta.url);
const statements = new Map<string, Statement<never>>();
let database: Database.Database;

beforeAll(async () => {
  database = new Database(':memory:');
  database.function('folded', (text) => text);
  for (const migration of migrations) database.exec(migration.sql);
  for (const file of readdirSync(folder)) {
    const exported = Object.entries((await import(new URL(file, folder).pathname)) as object);
    for (const [name, value] of exported)
      if (typeof value === 'object' && 'build' in value)
        statements.set(`${file} ${name}`, value as Statement<never>);
  }
});

/** How SQLite would run it, a line for each table. */
const planOf = (text: string, parameters: number): readonly string[] =>
  database
    .prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
    .all(...Array<string>(parameters).fill('1'))
    .map(({ detail }) => detail);

/** A walk through a whole table that grows with every execution, or with every version. */
const walks = (plan: readonly string[]) =>
  plan.filter(
    (line) =>
      /^SCAN (executions|journal|workflow_versions|v\b)/.test(line) &&
      !line.endsWith('executions_unfinished'),
  );

/** As the adapter of PostgreSQL will say it. */
const postgres: Dialect = {
  db: new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  }),
  contains: (text, part) => sql<boolean>`strpos(${text}, ${part}) > 0`,
  elementsOf: (json, alias) =>
    sql<{ value: string }>`jsonb_array_elements_text((${json})::jsonb)`.as(sql`${sql.id(alias)}("value")`),
  numberAt: (json, path) =>
    sql<number | null>`((${json})::jsonb #>> ${sql.lit(`{${path.join()}}`)})::numeric`,
  arrayOf: (value) => sql<string>`json_agg(${value})`,
  indexed: (table) => sql<never>`${sql.table(table)}`.as(sql.table(table)),
};
const sqliteOnly = /json_each|json_extract|json_group_array|instr\(|ifnull|iif\(|indexed by|->>|\?/i;

describe('The statements', () => {
  it('are valid for the schema, and walk through no table of executions or versions', () => {
    expect(statements.size).toBeGreaterThan(80);
    for (const [name, statement] of statements) {
      const { sql: text, names } = compileStatement(sqliteDialect, statement);
      expect({ name, walks: walks(planOf(text, names.length)) }).toEqual({ name, walks: [] });
    }
  });

  it('[SQ3] are written without what only SQLite understands', () => {
    for (const [name, statement] of statements) {
      const { sql: text } = compileStatement(postgres, statement);
      const found = text.replaceAll("|| '?'", '').match(sqliteOnly)?.[0];
      expect({ name, found }).toEqual({ name, found: undefined });
    }
  });
});

describe('Lists of executions', () => {
  it('walk along an index, whatever is asked for', () => {
    const tenantId = 't';
    const filters = [
      {},
      { workflowId: 'w' },
      { parentId: 'p' },
      { retryOf: 'r' },
      { createdFrom: 1, modes: ['manual' as const] },
      { createdUntil: 1, durationFrom: 1, durationUntil: 2, beforeId: 'x' },
      { search: { text: 'x', workflowIds: ['w'] } },
    ];
    const check = (query: Compilable) => {
      const { sql: text, parameters } = query.compile();
      expect({ text, walks: walks(planOf(text, parameters.length)) }).toEqual({ text, walks: [] });
    };
    for (const filter of filters)
      for (const status of [undefined, 'succeeded', 'failed'] as const) {
        check(executionsQuery(sqliteDialect, { tenantId, filter, status }, 10));
        check(countExecutionsQuery(sqliteDialect, { tenantId, filter, status }, 10));
      }
    for (const workflowId of [undefined, 'w'])
      check(expiredQuery(sqliteDialect, { tenantId, createdBefore: 1, workflowId, after: '', limit: 10 }));
  });
});
