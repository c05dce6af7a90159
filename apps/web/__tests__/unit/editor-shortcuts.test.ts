import { describe, expect, it } from 'vitest';
import { isPlain, type KeyPress, matchesShortcut } from '../../src/features/editor/commands/shortcuts.ts';

const press = (key: string, more: Partial<KeyPress> = {}): KeyPress => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('a shortcut', () => {
  it('means Ctrl on most keyboards and ⌘ on a Mac', () => {
    expect(matchesShortcut(press('z', { ctrlKey: true }), 'mod+z', false)).toBe(true);
    expect(matchesShortcut(press('z', { metaKey: true }), 'mod+z', true)).toBe(true);
    expect(matchesShortcut(press('z', { ctrlKey: true }), 'mod+z', true)).toBe(false);
  });

  it('differs from another one by its modifiers', () => {
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'mod+z', false)).toBe(false);
    expect(matchesShortcut(press('Z', { ctrlKey: true, shiftKey: true }), 'mod+shift+z', false)).toBe(true);
    expect(matchesShortcut(press('d', { altKey: true }), 'd', false)).toBe(false);
  });

  it('follows the place of the key where the layout has no Latin letters', () => {
    expect(matchesShortcut(press('я', { code: 'KeyZ', ctrlKey: true }), 'mod+z', false)).toBe(true);
    expect(matchesShortcut(press('ئ', { code: 'KeyZ', ctrlKey: true }), 'mod+z', false)).toBe(true);
  });

  it('follows the letter where the layout has one', () => {
    expect(matchesShortcut(press('y', { code: 'KeyZ', ctrlKey: true }), 'mod+z', false)).toBe(false);
    expect(matchesShortcut(press('z', { code: 'KeyY', ctrlKey: true }), 'mod+z', false)).toBe(true);
  });

  it('takes digits by their place, and signs with or without shift', () => {
    expect(matchesShortcut(press('!', { code: 'Digit1', shiftKey: true }), 'shift+1', false)).toBe(true);
    expect(matchesShortcut(press('+', { shiftKey: true }), '+', false)).toBe(true);
    expect(matchesShortcut(press('/'), '/', false)).toBe(true);
  });

  it('is plain without Ctrl, ⌘ or Alt', () => {
    expect([isPlain('d'), isPlain('shift+1'), isPlain('mod+d'), isPlain('Delete')]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});
