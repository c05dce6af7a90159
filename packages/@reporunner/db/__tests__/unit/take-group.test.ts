import { describe, expect, it } from 'vitest';
import { takeGroup } from '../../src/embedded/take-group.ts';

const write = (name: string, size: number, orderKey: string | undefined) => ({ name, size, orderKey });
const names = (group: readonly { readonly name: string }[]) => group.map(({ name }) => name).join(' ');

describe('groups of writes', () => {
  it('[FA2] take small writes past large ones, and writes of one execution in order', () => {
    const waiting = [
      write('a1', 400_000, 'a'),
      write('b1', 400_000, 'b'),
      write('c1', 100, 'c'),
      write('b2', 100, 'b'),
      write('d1', 100_000, 'd'),
      write('a2', 100, 'a'),
      write('e1', 100, undefined),
    ];
    expect(names(takeGroup(waiting))).toBe('a1 c1 d1 a2 e1');
    expect(names(waiting)).toBe('b1 b2');
    expect(names(takeGroup(waiting))).toBe('b1 b2');
    expect(waiting).toEqual([]);
  });

  it('[FA2] take one large write at least, however large', () => {
    const waiting = [write('a1', 9_000_000, 'a'), write('b1', 20_000, 'b')];
    expect(names(takeGroup(waiting))).toBe('a1');
    expect(names(takeGroup(waiting))).toBe('b1');
  });
});
