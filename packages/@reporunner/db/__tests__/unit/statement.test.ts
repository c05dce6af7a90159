import { describe, expect, it } from 'vitest';
import { positionalStep } from '../../src/embedded/run-statement.ts';
import { sqliteDialect } from '../../src/embedded/sqlite-dialect.ts';
import { compileStatement, statement } from '../../src/sql/statement.ts';

describe('A statement', () => {
  it('[SQ1] is compiled once, and puts parameters by name into their places', () => {
    let built = 0;
    const rename = compileStatement(
      sqliteDialect,
      statement(({ db }, { id, tenantId, name }: { id: string; tenantId: string; name: string }) => {
        built += 1;
        return db
          .updateTable('folders')
          .set({ name, place: 7 })
          .where('tenant_id', '=', tenantId)
          .where('id', '=', id);
      }),
    );
    const calls = [1, 2].map((n) => rename.values({ id: `id${n}`, tenantId: 'one', name: "O'Hara; --" }));
    expect(rename.sql).toBe(
      'update "folders" set "name" = ?, "place" = ? where "tenant_id" = ? and "id" = ?',
    );
    expect(calls).toEqual([
      ["O'Hara; --", 7, 'one', 'id1'],
      ["O'Hara; --", 7, 'one', 'id2'],
    ]);
    expect(built).toBe(1);
  });

  it('[SQ1] takes the same parameter in several places', () => {
    const inside = compileStatement(
      sqliteDialect,
      statement(({ db }, { id }: { id: string }) =>
        db
          .selectFrom('folders')
          .selectAll()
          .where((where) => where.or([where('id', '=', id), where('parent_id', '=', id)])),
      ),
    );
    expect(inside.values({ id: 'f' })).toEqual(['f', 'f']);
  });

  it('[SQ2] takes values by position only in the order of its placeholders', () => {
    const rename = statement(({ db }, { id, name }: { id: string; name: string }) =>
      db.updateTable('folders').set({ name }).where('id', '=', id),
    );
    const step = positionalStep(rename, ['name', 'id'], 'one');
    expect(step(['N', 'f'])).toEqual({
      sql: 'update "folders" set "name" = ? where "id" = ?',
      values: ['N', 'f'],
      expect: 'one',
    });
    const swapped = positionalStep(rename, ['id', 'name']);
    expect(() => swapped(['f', 'N'])).toThrow('the parameters are name,id, not id,name');
  });
});
