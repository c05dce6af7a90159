import type { Item, JsonObject, JsonValue } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fixedPort, type PortData } from '../../src/features/data-view/data-source.ts';
import { createItemPages, type ItemPages } from '../../src/features/data-view/item-pages.ts';
import { layOutRows } from '../../src/features/data-view/item-rows.ts';
import { groupSize, linesOf, openAtFirst, openTo, rootId } from '../../src/features/data-view/json-lines.ts';
import { contains, findIn, searchItems } from '../../src/features/data-view/search-items.ts';
import { shapeLines, shapeOf } from '../../src/features/data-view/shape.ts';
import { columnsBetween, columnsOf, withLateColumns } from '../../src/features/data-view/table-columns.ts';
import { pathText, previewOf, roughSize, valueAt } from '../../src/features/data-view/values.ts';

const item = (json: JsonObject): Item => ({ json });

/** A port that counts what is asked of it. */
function countingPort(total: number, make: (index: number) => Item) {
  const asked: (readonly [number, number])[] = [];
  let broken = false;
  const port: PortData = {
    total: async () => total,
    async items(offset, limit) {
      asked.push([offset, limit]);
      if (broken) throw new Error('broken');
      return Array.from({ length: Math.max(0, Math.min(limit, total - offset)) }, (_, index) =>
        make(offset + index),
      );
    },
  };
  return {
    port,
    asked,
    breaks: (now: boolean) => {
      broken = now;
    },
  };
}

/** Resolves when the pages have changed so that `ready` holds. */
const until = (pages: ItemPages, ready: () => boolean) =>
  new Promise<void>((resolve) => {
    if (ready()) return resolve();
    const stop = pages.subscribe(() => {
      if (!ready()) return;
      stop();
      resolve();
    });
  });

describe('pages of items', () => {
  it('[IP1] only what is looked at is asked for', async () => {
    const { port, asked } = countingPort(10_000, (id) => item({ id }));
    const pages = createItemPages(port);
    expect(asked).toEqual([]);
    pages.want([0, 1, 2]);
    await until(pages, () => pages.getState().at(0) !== undefined);
    expect(asked).toEqual([[0, 20]]);
    pages.want([5_000]);
    await until(pages, () => pages.getState().at(5_000) !== undefined);
    expect(pages.getState().at(5_000)?.json.id).toBe(5_000);
    expect(asked).toHaveLength(2);
    pages.close();
  });
  it('pages are as long as the size of the items allows', async () => {
    const fat = 'x'.repeat(100_000);
    const { port, asked } = countingPort(10_000, (id) => item({ id, fat }));
    const pages = createItemPages(port);
    pages.want([300]);
    await until(pages, () => pages.getState().at(300) !== undefined);
    expect(asked[1]?.[1]).toBeLessThan(5);
    pages.close();
  });
  it('[IP2] what was looked at longest ago is forgotten, the first page never', async () => {
    const fat = 'x'.repeat(399_000);
    const { port } = countingPort(500, (id) => item({ id, fat }));
    const pages = createItemPages(port);
    for (let index = 0; index < 150; index += 1) {
      pages.want([index]);
      await until(pages, () => pages.getState().at(index) !== undefined);
    }
    const kept = Array.from({ length: 500 }, (_, index) => index).filter(
      (index) => pages.getState().at(index) !== undefined,
    );
    expect(kept.length).toBeLessThan(90);
    expect(kept.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, index) => index));
    expect(kept.at(-1)).toBe(149);
    pages.close();
  });
  it('[IP3] a page that failed is asked for again when that is wanted, and only then', async () => {
    const { port, asked, breaks } = countingPort(100, (id) => item({ id }));
    breaks(true);
    const pages = createItemPages(port);
    pages.want([0]);
    await until(pages, () => pages.getState().error !== undefined);
    pages.want([1]);
    expect(asked).toHaveLength(1);
    breaks(false);
    pages.retry();
    await until(pages, () => pages.getState().at(1) !== undefined);
    expect(pages.getState().error).toBeUndefined();
    pages.close();
  });
  it('`at` is another function once it answers otherwise', async () => {
    const pages = createItemPages(fixedPort([item({ a: 1 })]));
    const before = pages.getState().at;
    pages.want([0]);
    await until(pages, () => pages.getState().at(0) !== undefined);
    expect(pages.getState().at).not.toBe(before);
    pages.close();
  });
});

describe('rows of folded and unfolded items', () => {
  it('each row is in one place, and each place in one row', () => {
    fc.assert(
      fc.property(
        fc.nat(60),
        fc.dictionary(fc.nat(70).map(String), fc.nat(9), { maxKeys: 8 }),
        (count, ownLines) => {
          const lines = new Map(Object.entries(ownLines).map(([at, own]) => [Number(at), own]));
          const expected: string[] = [];
          for (let at = 0; at < count; at += 1) {
            for (let line = -1; line < (lines.get(at) ?? 0); line += 1) expected.push(`${at}/${line}`);
          }
          const rows = layOutRows(count, lines);
          expect(rows.count).toBe(expected.length);
          const seen = expected.map((_, row) => rows.placeOf(row)).map(({ at, line }) => `${at}/${line}`);
          expect(seen).toEqual(expected);
          for (let at = 0; at < count; at += 1) expect(rows.rowOf(at)).toBe(expected.indexOf(`${at}/-1`));
        },
      ),
    );
  });
});

describe('lines of JSON', () => {
  const value = { id: 1, user: { name: 'Ada', tags: ['a', 'b'] } };
  it('only what is open is written out', () => {
    expect(linesOf(value, new Set([rootId])).map(({ label }) => label)).toEqual(['id', 'user']);
    const open = new Set([rootId, '["user"]']);
    expect(linesOf(value, open).map(({ label, level }) => `${level} ${label}`)).toEqual([
      '1 id',
      '1 user',
      '2 name',
      '2 tags',
    ]);
  });
  it('every line leads to its value', () => {
    for (const line of linesOf(value, openAtFirst(value)))
      expect(valueAt(value, line.path)).toEqual(line.value);
  });
  it('a million elements are groups of groups', () => {
    const list = Array.from({ length: 1_000_000 }, (_, index) => index);
    const lines = linesOf({ list }, new Set([rootId, '["list"]']));
    expect(lines.length).toBeLessThanOrEqual(groupSize + 1);
    const group = lines.at(-1);
    expect(group?.group?.[1]).toBe(1_000_000);
    const opened = linesOf({ list }, new Set([rootId, '["list"]', group?.id ?? '']));
    expect(opened.length).toBeLessThanOrEqual(2 * groupSize + 1);
  });
  it('what is needed to see a path is open, groups of groups too', () => {
    const list = Array.from({ length: 1_000_000 }, (_, index) => ({ index }));
    const value = { deep: { list } };
    const path = ['deep', 'list', 987_654, 'index'];
    const lines = linesOf(value, openTo(value, path));
    expect(lines.find((line) => JSON.stringify(line.path) === JSON.stringify(path))?.value).toBe(987_654);
    expect(lines.length).toBeLessThan(1_000);
  });
  it('at first about a screen is open', () => {
    const wide = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, { a: 1, b: 2 }]));
    expect(linesOf(wide, openAtFirst(wide)).length).toBeLessThanOrEqual(60);
  });
});

describe('shape of items', () => {
  const shape = shapeOf([
    { id: 1, user: { name: '' }, lines: [{ sku: 'a' }, { sku: 'b', price: 2 }] },
    { id: 'x', user: { name: 'Ada', age: 3 }, note: null },
  ]);
  const lines = shapeLines(shape, new Set());
  const of = (id: string) => lines.find((line) => line.id === id);
  it('has every field with its types, and a sample that is not empty', () => {
    expect([...(of('["id"]')?.shape.types ?? [])]).toEqual(['number', 'string']);
    expect(of('["user","name"]')?.shape.sample).toBe('Ada');
  });
  it('says what not every item has', () => {
    expect(of('["note"]')?.optional).toBe(true);
    expect(of('["id"]')?.optional).toBe(false);
    expect(of('["user","age"]')?.optional).toBe(true);
  });
  it('a list shows what its elements have, by the first', () => {
    const open = shapeLines(shape, new Set(['["lines",0]']));
    expect(open.map(({ path }) => pathText(path))).toContain('lines[0].price');
  });
  it('looks at no more values than it may', () => {
    const huge = Array.from({ length: 3_000 }, (_, index) => ({ [`k${index}`]: Array(200).fill({ a: 1 }) }));
    expect(shapeOf(huge).fields.size).toBeLessThanOrEqual(2_000);
  });
});

describe('columns', () => {
  const columns = columnsOf([{ a: 'short', b: 1 }, { c: 'x'.repeat(500) }]);
  it('are all fields in the order in which they are met, one beside the other', () => {
    expect(columns.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    for (const [index, column] of columns.entries()) {
      const before = columns[index - 1];
      expect(column.start).toBe(before === undefined ? 0 : before.start + before.width);
    }
  });
  it('those of later items are added at the end and move nothing', () => {
    const more = withLateColumns(columns, ['b', 'z']);
    expect(more.slice(0, 3)).toEqual(columns);
    expect(more.map(({ name }) => name)).toEqual(['a', 'b', 'c', 'z']);
  });
  it('those in sight are found', () => {
    const many = columnsOf([
      Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`k${index}`, 1])),
    ]);
    const [first, last] = columnsBetween(many, 1_000, 2_000);
    expect(first).toBeGreaterThan(0);
    expect(many[first]?.start).toBeLessThanOrEqual(1_000);
    expect((many[last - 1]?.start ?? 0) + (many[last - 1]?.width ?? 0)).toBeGreaterThanOrEqual(2_000);
    expect(last - first).toBeLessThan(20);
  });
});

describe('search', () => {
  it('finds names and values at any depth, in either case', () => {
    const value: JsonValue = { user: { City: ['Berlin', 42, null] } };
    expect(contains(value, 'berlin')).toBe(true);
    expect(contains(value, 'city')).toBe(true);
    expect(contains(value, '42')).toBe(true);
    expect(contains(value, 'paris')).toBe(false);
  });
  it('leads to the first place that has the text', () => {
    const value: JsonValue = { a: { b: ['x', 'Berlin'] }, city: 'Berlin' };
    expect(findIn(value, 'berlin')).toEqual(['a', 'b', 1]);
    expect(findIn(value, 'cit')).toEqual(['city']);
    expect(findIn(value, 'paris')).toBeUndefined();
  });
  it('reads chunk by chunk and tells what it found so far', async () => {
    const { port, asked } = countingPort(2_000, (id) => item({ id, even: id % 2 === 0 ? 'ja' : 'nein' }));
    const progress: number[] = [];
    const result = await searchItems(port, 'JA', new AbortController().signal, ({ searched }) =>
      progress.push(searched),
    );
    expect(result.searched).toBe(2_000);
    expect(result.found).toHaveLength(1_000);
    expect(asked.length).toBeGreaterThan(1);
    expect(progress.length).toBe(asked.length - 1);
  });
  it('ends when its caller no longer waits', async () => {
    const stop = new AbortController();
    const { port } = countingPort(10, (id) => item({ id }));
    stop.abort(new Error('gone'));
    await expect(searchItems(port, 'x', stop.signal, () => {})).rejects.toThrow('gone');
  });
});

describe('values', () => {
  it('a path is written as it is read in code', () => {
    expect(pathText(['user', 'tags', 0, 'first name'])).toBe('user.tags[0]["first name"]');
    expect(pathText(['first name', 'x'])).toBe('["first name"].x');
  });
  it('a preview is one line and bounded, whatever the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = previewOf(value as JsonValue, 60);
        expect(text.includes('\n')).toBe(false);
        expect(text.length).toBeLessThan(400);
      }),
    );
  });
  it('a size is counted no further than asked', () => {
    expect(roughSize(Array(1_000_000).fill(1), 100)).toBeLessThan(200);
    expect(roughSize({ a: 'xx' }, 1_000)).toBeGreaterThan(5);
  });
});
