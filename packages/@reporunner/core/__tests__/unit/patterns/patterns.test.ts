import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isServiceError } from '../../../src/index.ts';
import { BoundedPattern, compilePattern, patternBudget } from '../../../src/patterns/index.ts';

type Case = readonly [source: string, flags: string, texts: readonly string[]];

/** Patterns as people write them, with texts that match, nearly match, and do not. */
const ordinary: readonly Case[] = [
  ['^(\\d{1,3}\\.){3}\\d{1,3}$', '', ['10.0.0.1', '1.2.3', '1.2.3.4.5', '256.256.256.256', 'a10.0.0.1']],
  ['^\\d{4}(-\\d{2}){2}$', '', ['2026-03-28', '2026-3-28', '2026-03-28T']],
  ['^[\\w.+-]+@[\\w-]+(\\.[\\w-]+)+$', '', ['ada@example.org', 'a.b+c@x.y.z', '@x.org', 'a@b']],
  ['(?<year>\\d{4})-(?<month>\\d\\d)', 'g', ['from 2026-03 to 2027-11', '']],
  ['^#?([a-f\\d]{6}|[a-f\\d]{3})$', 'i', ['#FFaa00', 'abc', '#ffff']],
  ['\\b(\\w+)\\s+\\1\\b', 'gi', ['the The cat sat sat', 'one two']],
  ['^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{8,}$', '', ['Passw0rd', 'password', 'Pass w0rd', 'P4ssword1234']],
  ['(?<=\\$)\\d+(?:\\.\\d\\d)?', 'g', ['$12.50 and €3 and $7', 'none']],
  ['(?<!\\d)(\\d{3})(?!\\d)', 'g', ['123 1234 567', '12']],
  ['https?:\\/\\/[^\\s/$.?#].[^\\s]*', 'gi', ['see http://a.b/c?d and HTTPS://x.y.', 'ftp://q']],
  ['<([a-z]+)[^>]*>(.*?)<\\/\\1>', 'gs', ['<b>x</b><i a="1">y\nz</i>', '<b>x</i>']],
  ['"([^"\\\\]|\\\\.)*"', 'g', ['say "a \\"b\\" c" "d"', '"open']],
  ['^\\s+|\\s+$', 'g', ['  a b  ', 'ab', '   ']],
  ['(a|ab)(c|bcd)(d*)', '', ['abcd', 'abcdd', 'acd']],
  ['(?:(a)|b)*', '', ['ab', 'ba', '']],
  ['(z)((a+)?(b+)?(c))*', '', ['zaacbbbcac']],
  ['(a*)*', '', ['b', 'aa']],
  ['(?:a*?)*?$', '', ['aab', 'aaa']],
  ['(?=(a+))a*b\\1', '', ['baaabac', 'aab']],
  ['(.*?)a(?!(a+)b\\2c)\\2(.*)', '', ['baaabaac']],
  ['(?:){0,3}x{2,3}?y{0}', 'g', ['xxxxx', 'y']],
  ['^\\p{Lu}\\p{L}*$', 'u', ['Élan', 'élan', '世界', 'Ω']],
  ['[\\u{1F600}-\\u{1F64F}]+', 'gu', ['a😀😁b😂', 'ab']],
  ['.', 'gu', ['a😀b', '\ud83d']],
  ['.', 'g', ['a😀', '\n\r\u2028x']],
  ['^.*$', 'gm', ['one\ntwo\r\nthree', '']],
  ['k', 'i', ['K', '\u212a']],
  ['k', 'iu', ['K', '\u212a']],
  ['[^k]', 'iu', ['K', '\u212a', 'x']],
  ['ß', 'i', ['ẞ', 'SS']],
  ['(É)\\1', 'i', ['éÉ', 'ée']],
  ['\\bé', 'g', ['é éa']],
  ['a{,3}|b{1', '', ['a{,3}', 'b{1', 'aaa']],
  ['[]|[^]', '', ['x', '']],
  ['\\1(a)', '', ['a', 'aa']],
  ['\\01\\x41\\u0042\\cJ\\/\\-', '', ['\x01AB\n/-']],
  ['(?<a>x)|(?<b>y)\\k<b>', 'g', ['xyy', 'yy']],
  ['a+', 'y', ['aab', 'baa']],
  ['a|', 'gy', ['aab']],
  ['(?:x|(y))+z', '', ['xyxz', 'yz']],
  ['(?:a{2,3}){2,}?b', '', ['aaaaab', 'aaab']],
  ['[a-z]{2,4}[0-9]{0,2}x', '', ['abcd12x', 'abcde1x']],
  ['[\\p{L}--[a-c]]+', 'gv', ['abcdef', 'xyz']],
  ['(?:foo|foobar)(?:bar)?$', '', ['foobarbar', 'foobar']],
  ['^(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}$', '', ['192.168.1.255', '192.168.1.256']],
  ['^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$', 'i', ['01890a5d-ac96-774b-bcce-b302099a8057', 'x']],
  ['(\\d+)(?:st|nd|rd|th)\\b', 'g', ['1st 2nd 33rd 4x']],
];

const plain = (found: ArrayLike<unknown> | null) => (found === null ? null : [...Array.from(found)]);
const unlimited = () => patternBudget(1e9);

function expectSame(source: string, flags: string, text: string, pattern: BoundedPattern) {
  const native = () => new RegExp(source, flags);
  const all = flags.includes('g') ? flags : `${flags}g`;
  const label = `/${source}/${flags} on ${JSON.stringify(text)}`;
  const found = pattern.exec(text, unlimited());
  const wanted = native().exec(text);
  expect(plain(found), label).toEqual(plain(wanted));
  expect(found?.index, label).toBe(wanted?.index);
  expect(found?.groups === undefined ? undefined : { ...found.groups }, label).toEqual(
    wanted?.groups === undefined ? undefined : { ...wanted.groups },
  );
  expect(
    [...pattern.matchAll(text, unlimited())].map((one) => [one.index, ...one]),
    label,
  ).toEqual([...text.matchAll(new RegExp(source, all))].map((one) => [one.index, ...one]));
  expect(pattern.split(text, undefined, unlimited()), label).toEqual(text.split(native()));
  expect(pattern.split(text, 2, unlimited()), label).toEqual(text.split(native(), 2));
  expect(
    pattern.replace(text, (one) => `<${one[0]}>`, unlimited()),
    label,
  ).toBe(text.replace(native(), (one) => `<${one}>`));
  expect(pattern.search(text, unlimited()), label).toBe(text.search(native()));
}

function codeOf(work: () => unknown): string {
  try {
    work();
    return 'none';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}

describe('patterns', () => {
  it('[MA1] finds what native regular expressions find, for ordinary patterns (public-reports 14)', () => {
    for (const [source, flags, texts] of ordinary) {
      for (const text of texts) {
        expectSame(source, flags, text, new BoundedPattern(source, flags));
        expectSame(source, flags, text, new BoundedPattern(source, flags, { useNative: false }));
      }
    }
  });

  const atom = fc.constantFrom(
    'a',
    'b',
    'ab',
    '.',
    '[ab]',
    '[^a]',
    '\\w',
    '\\b',
    '^',
    '$',
    'A',
    '(?=a)',
    '(?<=b)',
    '\\1',
    '(?!b)',
  );
  const { tree } = fc.letrec<{ tree: string }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('')),
      fc.tuple(tie('tree'), tie('tree')).map(([a, b]) => `(?:${a}|${b})`),
      tie('tree').map((body) => `(${body})`),
      tie('tree').map((body) => `(?=${body})`),
      tie('tree').map((body) => `(?<=${body})`),
      fc
        .tuple(
          tie('tree'),
          fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,2}', '{2,}', '*?', '+?', '??', '{1,}?'),
        )
        .map(([body, times]) => `(?:${body})${times}`),
      fc
        .tuple(
          fc.constantFrom('a', '.', '[ab]', '\\w'),
          fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{2,}', '*?'),
        )
        .map((parts) => parts.join('')),
    ),
  }));

  it('[MA1] finds what native regular expressions find, for generated patterns', () => {
    fc.assert(
      fc.property(
        tree,
        fc.constantFrom('', 'g', 'i', 'm', 'u', 'y', 's'),
        fc.string({ unit: fc.constantFrom('a', 'b', 'B', '\n', ' '), maxLength: 9 }),
        (source, flags, text) => {
          try {
            new RegExp(source, flags);
          } catch {
            return;
          }
          expectSame(source, flags, text, new BoundedPattern(source, flags, { useNative: false }));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('[MA2] remembers failed states without changing the result', () => {
    // Long enough that remembering begins, with repetitions inside repetitions.
    for (const source of [
      '(?:a|b|ab)*c',
      '(?:a*b*)*c',
      '((a?)*b?)*c',
      '(?:[ab]+,?)*c',
      '(?:a+?b*)*c',
      '(a|ab)*bc',
    ]) {
      for (const text of [`${'ab'.repeat(200)}c`, `${'ab'.repeat(200)}d`, `${'aab'.repeat(100)}bc`]) {
        const pattern = new BoundedPattern(source, '', { useNative: false });
        const found = pattern.exec(text, unlimited());
        expect(found?.[0], source).toBe(text.endsWith('c') ? text : undefined);
      }
    }
  });

  it.each([
    ['(a+)+$', `${'a'.repeat(50_000)}!`],
    ['^(?:[a-z]{1,20}){1,20}$', `${'a'.repeat(60)}1`],
    ['^(\\w+\\s?)*$', `${'word '.repeat(5_000)}!`],
    ['(?:a|a)*b', 'a'.repeat(50_000)],
    ['\\s+$', `${' '.repeat(50_000)}x`],
    ['<[^>]*>', '<'.repeat(50_000)],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(20_000)],
  ])('[MA2] answers /%s/ in linear time (security/crash3)', (source, text) => {
    expect(compilePattern(source).test(text, patternBudget(60 * text.length + 200_000))).toBe(false);
  });

  it.each([
    ['^(a*)*\\1b$', 'a'.repeat(5_000)],
    ['(?=(?:a+)+$)x|(?=(?:a|a)*b)', 'a'.repeat(5_000)],
  ])('[MA3] ends /%s/, which cannot be linear, with EXPRESSION_BUDGET (security/crash3)', (source, text) => {
    expect(codeOf(() => compilePattern(source).test(text, patternBudget()))).toBe('EXPRESSION_BUDGET');
  });

  it('[MA4] needs no stack: repetitions of any length, and lookaround as deep as the parser takes it', () => {
    const text = `${'ab'.repeat(500_000)}c`;
    const budget = patternBudget(200 * text.length);
    expect(
      new BoundedPattern('^(?:(a)|(b))*c$', '', { useNative: false }).exec(text, budget)?.[0],
    ).toHaveLength(text.length);
    const nested = (depth: number) => `${'(?=a'.repeat(depth)}${')'.repeat(depth)}`;
    let deepest = 0;
    for (let depth = 1; depth <= 200; depth += 1) {
      if (codeOf(() => compilePattern(nested(depth)).test('a', patternBudget())) === 'EXPRESSION_ERROR')
        break;
      deepest = depth;
    }
    expect(deepest).toBeGreaterThan(10);
    expect(deepest).toBeLessThan(200);
  });

  it.each([
    ['an open group', '('],
    ['bounds in the wrong order', 'a{2,1}'],
    ['an open name', '(?<n'],
    ['a range in the wrong order', '[b-a]'],
    ['too much repetition', '(?:ab?){20000}'],
    ['too many groups', '('.repeat(101) + ')'.repeat(101)],
    ['too much text', 'x'.repeat(10_001)],
    ['a string in a class', '[\\q{abc}]'],
  ])('refuses %s with a typed error', (_, source) => {
    const flags = source.includes('q{') ? 'v' : '';
    expect(codeOf(() => compilePattern(source, flags).test('x'.repeat(30_000), patternBudget()))).toBe(
      'EXPRESSION_ERROR',
    );
  });
});
