import { isServiceError } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { compileGlob } from '../../src/files/glob-pattern.ts';

const found = (glob: string, paths: readonly string[]) =>
  paths.filter((path) => compileGlob(glob).matches(path));

function codeOf(glob: string): string {
  try {
    compileGlob(glob);
    return 'none';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}

describe('file patterns', () => {
  const paths = [
    'a.csv',
    'b.txt',
    '.hidden',
    'x/a.csv',
    'x/y/a.csv',
    'x/.git/a.csv',
    'x/y/b1.txt',
    '(1).csv',
    'ä.csv',
  ];

  it.each<[string, readonly string[]]>([
    ['*', ['a.csv', 'b.txt', '(1).csv', 'ä.csv']],
    ['*.csv', ['a.csv', '(1).csv', 'ä.csv']],
    ['**/*.csv', ['a.csv', 'x/a.csv', 'x/y/a.csv', '(1).csv', 'ä.csv']],
    ['x/**', ['x/a.csv', 'x/y/a.csv', 'x/y/b1.txt']],
    ['x/**/a.csv', ['x/a.csv', 'x/y/a.csv']],
    ['./x//a.csv', ['x/a.csv']],
    ['{*,.*}', ['a.csv', 'b.txt', '.hidden', '(1).csv', 'ä.csv']],
    ['**/.git/*', ['x/.git/a.csv']],
    ['{a,b}.{csv,txt}', ['a.csv', 'b.txt']],
    ['{x/y,z}/b{0..9}.txt', ['x/y/b1.txt']],
    ['[!a].csv', ['ä.csv']],
    ['?.[a-c]*', ['a.csv', 'ä.csv']],
    ['(1).csv', ['(1).csv']],
    ['x', []],
  ])('%s finds what it says', (glob, expected) => {
    expect(found(glob, paths)).toEqual(expected);
  });

  it('starts in the folder before the first sign that stands for others', () => {
    expect(['a/b/*.csv', 'a/b.csv', '**', '{a,b}/c'].map((glob) => compileGlob(glob).folder)).toEqual([
      'a/b',
      'a',
      '',
      '',
    ]);
  });

  it('does not write braces out (security/glob)', () => {
    const path = 'a'.repeat(22);
    expect(compileGlob('{a,b}'.repeat(22)).matches(path)).toBe(true);
    expect(compileGlob('{a,b}'.repeat(22)).matches(`${path}c`)).toBe(false);
    expect(compileGlob(`${'*a'.repeat(100)}b`).matches('a'.repeat(1_000))).toBe(false);
  });

  it.each(['{1..3000000}', '{a', 'a}', '[b-a]', '!(a)', '{'.repeat(11) + '}'.repeat(11), 'a'.repeat(1_025)])(
    'refuses %.20s with a typed error',
    (glob) => expect(codeOf(glob)).toBe('NODE_PARAMETER_INVALID'),
  );
});
