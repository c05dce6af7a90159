import { describe, expect, it } from 'vitest';
import { createKeyFollower, isPlain, type KeyPress, matchesStep } from '../../src/shell/shortcuts/keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

describe('matchesStep', () => {
  it('takes Ctrl and ⌘ for mod, and nothing without it', () => {
    expect(matchesStep(press('k', { ctrlKey: true }), 'mod+k')).toBe(true);
    expect(matchesStep(press('K', { metaKey: true }), 'mod+k')).toBe(true);
    expect(matchesStep(press('k'), 'mod+k')).toBe(false);
    expect(matchesStep(press('k', { ctrlKey: true, shiftKey: true }), 'mod+k')).toBe(false);
  });
  it('finds a sign whether the keyboard needs shift for it or not', () => {
    expect(matchesStep(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(matchesStep(press('?'), '?')).toBe(true);
  });
});

describe('isPlain', () => {
  it('is true of what is typed as text would be', () => {
    expect(['g w', '?', 'shift+d', 'x'].every(isPlain)).toBe(true);
    expect(['mod+k', 'alt+n', 'Escape', 'F2'].some(isPlain)).toBe(false);
  });
});

describe('createKeyFollower', () => {
  it('follows a sequence, and forgets its beginning after a while', () => {
    let now = 0;
    const follow = createKeyFollower(() => now);
    expect(follow(press('g'), ['g w', 'w'])).toBeUndefined();
    expect(follow(press('w'), ['g w', 'w'])).toBe('g w');
    expect(follow(press('g'), ['g w'])).toBeUndefined();
    now = 5_000;
    expect(follow(press('w'), ['g w'])).toBeUndefined();
  });
  it('takes a key that continues no sequence for what it is alone', () => {
    const follow = createKeyFollower(() => 0);
    expect(follow(press('g'), ['g w', '?'])).toBeUndefined();
    expect(follow(press('?'), ['g w', '?'])).toBe('?');
    expect(follow(press('w'), ['g w', '?'])).toBeUndefined();
  });
});
