import { describe, expect, it } from 'vitest';
import { extendTo, noRows, onlyThere, selectAll, toggleRow } from '../../src/ui/row-selection.ts';
import { rowWindow } from '../../src/ui/row-window.ts';

const order = ['a', 'b', 'c', 'd'];

describe('row selection', () => {
  it('ticks a range from the row that was ticked last, in either direction', () => {
    const from = toggleRow(noRows, 'c');
    expect([...extendTo(from, order, 'a').ids].sort()).toEqual(['a', 'b', 'c']);
    expect([...extendTo(from, order, 'd').ids].sort()).toEqual(['c', 'd']);
  });
  it('ticks one row when there is nothing to begin from', () => {
    expect([...extendTo(noRows, order, 'b').ids]).toEqual(['b']);
  });
  it('takes a tick off again, and all that are gone', () => {
    expect(toggleRow(toggleRow(noRows, 'a'), 'a').ids.size).toBe(0);
    const all = selectAll(order);
    expect([...onlyThere(all, ['b']).ids]).toEqual(['b']);
    expect(onlyThere(all, order)).toBe(all);
  });
});

describe('rowWindow', () => {
  it('holds what is in sight with rows beyond it, and never more than there are', () => {
    const view = { height: 500, rowHeight: 50, count: 1_000 };
    for (const scrollTop of [0, 1, 333, 5_000, 49_500, 60_000]) {
      const { first, end } = rowWindow({ ...view, scrollTop });
      expect(first).toBeGreaterThanOrEqual(0);
      expect(end).toBeLessThanOrEqual(1_000);
      expect(first * 50).toBeLessThanOrEqual(Math.min(scrollTop, 49_950));
      if (scrollTop <= 49_500) expect(end * 50).toBeGreaterThanOrEqual(Math.min(scrollTop + 500, 50_000));
    }
    expect(rowWindow({ ...view, count: 0, scrollTop: 0 })).toEqual({ first: 0, end: 0 });
  });
});
