import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTemplate, compileTemplate, hostFunction, isServiceError } from '../../src/index.ts';

const scope = {
  $json: {
    total: 21,
    name: 'Ada',
    user: { name: 'ada lovelace', tags: ['a', 'b'] },
    items: [
      { sku: 'x', price: 5 },
      { sku: 'y', price: 20 },
    ],
    date: '2026-03-28',
    nothing: null,
  },
  $itemIndex: 3,
  $: hostFunction((name) => ({
    item: { json: { from: name } },
    all: hostFunction(() => [{ json: { n: 1 } }]),
  })),
  $input: { all: hostFunction(() => [{ json: { a: 1 } }]) },
};

const evaluate = (source: string) => compileTemplate(source).evaluate(scope);

function codeOf(source: string): string {
  try {
    return `value ${JSON.stringify(evaluate(source))}`;
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return error.code;
  }
}

describe('expressions', () => {
  it.each([
    ['={{ $json.total * 2 }}', 42],
    ['= {{ $json.total }} ', ' 21 '],
    ['=plain', 'plain'],
    ['=Hello {{ $json.name }}!', 'Hello Ada!'],
    ['={{ $json.name }} is {{ $json.total }}', 'Ada is 21'],
    ['=[{{ $json.nothing }}{{ $json.missing }}]', '[]'],
    ['=x {{ $json.user.tags }}', 'x ["a","b"]'],
    ['={{ $json.items.filter(i => i.price > 10).length }}', 1],
    ['={{ $json.items.map(({ sku, price = 1 }) => `${sku}:${price}`).join() }}', 'x:5,y:20'],
    ['={{ $json.items.reduce((sum, i) => sum + i.price, 0) }}', 25],
    ['={{ [3, 1, 2].sort((a, b) => b - a) }}', [3, 2, 1]],
    ['={{ { ...$json.user, n: 1 }.n }}', 1],
    ['={{ $json.missing?.deep.er ?? "none" }}', 'none'],
    ['={{ $json.total > 20 && "big" || "small" }}', 'big'],
    ['={{ (1 + 2) * 3 }}', 9],
    ['={{ "}}" + "{{" }}', '}}{{'],
    ['={{ {a: {b: 1}}.a }}', { b: 1 }],
    ["={{ $('Node').item.json.from }}", 'Node'],
    ["={{ $('Node').all().length }}", 1],
    ['={{ $input.all()[0].json.a }}', 1],
    ['={{ $itemIndex }}', 3],
    ['={{ "user name".toTitleCase() }}', 'User Name'],
    ['={{ "some text".toSnakeCase() }}', 'some_text'],
    ['={{ "a@b.org".isEmail() }}', true],
    ['={{ [1, 2, 2].unique().sum() }}', 3],
    ['={{ $json.items.pluck("sku") }}', ['x', 'y']],
    ['={{ [1, 2, 3, 4, 5].chunk(2) }}', [[1, 2], [3, 4], [5]]],
    ['={{ $json.date.toDateTime().plus(2, "days").toFormat("yyyy-MM-dd") }}', '2026-03-30'],
    ['={{ DateTime.fromISO("2026-01-01", { zone: "utc" }).year }}', 2026],
    ['={{ $jmespath($json, "items[?price > `10`].sku") }}', ['y']],
    ['={{ Object.keys($json.user) }}', ['name', 'tags']],
    ['={{ "Grüße, 世界".base64Encode().base64Decode() }}', 'Grüße, 世界'],
    ['={{ (1.256).round(2) }}', 1.26],
    ['={{ typeof $json.missing }}', 'undefined'],
    ['={{ "price" in $json.items[0] }}', true],
    ['={{ /^a(d)a$/i.test($json.name) }}', true],
    ['={{ $if($json.total > 1, "yes", "no") }}', 'yes'],
    ['={{ 10 % 3 ** 2 }}', 1],
    // n8n-import 21
    ['={{ [1, 2].map(String).join("-") }}', '1-2'],
    ['={{ [0, 1, "", "a"].filter(Boolean) }}', [1, 'a']],
    ['={{ ["1", "2x"].map(parseFloat) }}', [1, 2]],
    ['={{ [1.4, 2.6].map(Math.round) }}', [1, 3]],
    // n8n-import 23
    ['={{ (() => { const a = $json.total; return a + 1; })() }}', 22],
    ['={{ $json.items.map(i => { if (i.price > 10) return i.sku; return "cheap"; }) }}', ['cheap', 'y']],
    [
      '={{ (() => { let sum = 0; for (const { price } of $json.items) { sum += price; } return sum; })() }}',
      25,
    ],
    [
      '={{ (() => { let t = ""; for (let i = 0; i < 3; i++) { if (i === 1) continue; t += i; } return t; })() }}',
      '02',
    ],
    ['={{ (() => { let n = 8; while (n > 1) { n /= 2; if (n === 2) break; } return n; })() }}', 2],
    ['={{ (() => { const a = 1; { const a = 2; } const f = () => a; return f(); })() }}', 1],
    ['={{ [1, 2].map(n => { let s = n; const add = () => s + 1; s = 5; return add(); }) }}', [6, 6]],
    ['={{ (() => {})() ?? "nothing" }}', 'nothing'],
    // n8n-import 22
    ['={{ $json.total; }}', 21],
    ['=a {{ $json.total ; }} b', 'a 21 b'],
  ])('%s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it('says where and why it failed', () => {
    expect(() => evaluate('={{ $json.name.frobnicate() }}')).toThrow(
      '$json.name is a text, which has no method "frobnicate"',
    );
    expect(checkTemplate('={{ 1 + }}')).toHaveLength(1);
    expect(checkTemplate('={{ $jsn.a }}')[0]?.message).toContain('There is no variable "$jsn"');
    expect(checkTemplate('={{ json.a }}')[0]?.message).toContain('Did you mean $json?');
    expect(checkTemplate('=a {{ 1 ')[0]?.position).toBeGreaterThan(0);
  });

  it.each([
    ['={{ a = 1 }}', 'declares with let'],
    ['={{ (() => { const a = 1; a = 2; return a; })() }}', 'A constant cannot be changed'],
    ['={{ (() => { $json.total = 2; return 1; })() }}', 'declares with let'],
    ['={{ (() => { const l = []; l.push(1); return l; })() }}', 'The value of this statement is not used'],
    ['={{ (() => { try { return 1 } catch { return 2 } })() }}', '"TryStatement" cannot be used'],
    ['={{ async () => 1 }}', 'not async'],
  ])('refuses what would change data or be lost: %s (n8n-import 23)', (source, message) => {
    expect(checkTemplate(source)[0]?.message).toContain(message);
  });

  it('pays for loops', () => {
    expect(codeOf('={{ (() => { while (true) {} })() }}')).toBe('EXPRESSION_BUDGET');
    expect(codeOf('={{ (() => { let t = "a"; for (;;) { t += t; } })() }}')).toBe('EXPRESSION_BUDGET');
  });

  it('does not change the data it reads', () => {
    const before = JSON.stringify(scope.$json);
    evaluate('={{ $json.items.sort((a, b) => b.price - a.price) }}');
    evaluate('={{ $json.items.reverse() }}');
    evaluate('={{ $json.items.append(1).sort().reverse() }}');
    expect(JSON.stringify(scope.$json)).toBe(before);
  });

  it.each([
    ['steps', '={{ Array.from({ length: 100000 }).map(a => Array.from({ length: 1000 }).map(b => b)) }}'],
    ['depth', '={{ (f => f(f))(f => f(f)) }}'],
    ['size', '={{ "a".repeat(1e9) }}'],
    ['size', '={{ "a".padStart(1e9) }}'],
    ['size', '={{ Array.from({ length: 1e9 }) }}'],
  ])('stops at the budget of %s', (_, source) => {
    expect(codeOf(source)).toBe('EXPRESSION_BUDGET');
  });

  it.each([
    ['={{ /(a+)+$/.test("a".repeat(60) + "!") }}', false],
    ['={{ "a".repeat(60).match(/(a|a)*b/) }}', null],
    ['={{ /(.)\\1+/.test("aa") }}', true],
    ["={{ /^(?:[a-z]{1,20}){1,20}$/.test('a'.repeat(60)+'1') }}", false],
    ['={{ "10.0.0.1".match(/^(\\d{1,3}\\.){3}\\d{1,3}$/) }}', ['10.0.0.1', '0.']],
    ['={{ "on 2026-03".match(/(?<year>\\d{4})-(?<month>\\d\\d)/).groups.month }}', '03'],
    ['={{ /b/.exec("abc").index }}', 1],
    ['={{ "a-b-c".replaceAll("-", "$&$&") }}', 'a--b--c'],
    ['={{ "John Smith".replace(/(?<a>\\w+) (\\w+)/, "$2, $<a> $$ $3") }}', 'Smith, John $ $3'],
    ['={{ "aXbX".replace("X", x => x.toLowerCase()) }}', 'axbX'],
    ['={{ "ab".replaceAll("", "-") }}', '-a-b-'],
    ['={{ "a1b22".split(/(\\d+)/) }}', ['a', '1', 'b', '22', '']],
    ['={{ "a.b".replaceAll(".", "x") }}', 'axb'],
    ['={{ RegExp("A", "i") }}', '/A/i'],
    ['={{ RegExp(/a/g).flags }}', 'g'],
  ])('runs regular expressions with the results of JavaScript (security/crash3): %s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected);
  });

  it.each([
    '={{ /^(a*)*\\1b$/.test("a".repeat(5000)) }}',
    '={{ Array.from({ length: 9000 }).map(() => /^(\\w+\\s?)*$/.test("word ".repeat(300) + "!")) }}',
    '={{ "a".repeat(30000).replace(/a/g, "$`") }}',
  ])('charges the budget for regular expressions: %s', (source) => {
    expect(codeOf(source)).toBe('EXPRESSION_BUDGET');
  });
});

/** Ways out that people have found in other evaluators. Each must end in an error of ours or in harmless data. */
const receivers = [
  '$json',
  '$json.name',
  '$json.items',
  '$json.total',
  '(() => 1)',
  '$',
  '$input',
  'Math',
  'Object',
  'DateTime.now()',
  '$json.items.map',
  '/a/',
  '[]',
  '({})',
  '""',
  'Object.keys',
  '$json.user.tags',
];
const escapes = receivers.flatMap((receiver) => [
  `={{ ${receiver}.constructor }}`,
  `={{ ${receiver}["constr" + "uctor"] }}`,
  `={{ ${receiver}.constructor.constructor("return process")() }}`,
  `={{ ${receiver}.__proto__ }}`,
  `={{ ${receiver}.__lookupGetter__("__proto__") }}`,
  `={{ (({ constructor }) => constructor)(${receiver}) }}`,
  `={{ [${receiver}].map(x => x["__proto__"])[0] }}`,
]);
const others = [
  '={{ process.exit() }}',
  '={{ globalThis }}',
  '={{ this }}',
  '={{ eval("1") }}',
  '={{ Function("return 1")() }}',
  '={{ new Function("return 1") }}',
  '={{ import("fs") }}',
  '={{ require("fs") }}',
  '={{ $json.__proto__.x = 1 }}',
  '={{ a = 1 }}',
  '={{ (function(){ return this })() }}',
  '={{ class {} }}',
  '={{ `${{}.constructor}` }}',
  '={{ { ["__proto__"]: { x: 1 } } }}',
  '={{ { __proto__: { x: 1 } } }}',
  '={{ Object.fromEntries([["__proto__", 1]]) }}',
  '={{ Object.assign({}, JSON.parse("{\\"__proto__\\": {\\"x\\": 1}}")) }}',
  '={{ $json.items.reduce((a, b) => a.constructor) }}',
  '={{ "a".replace(/a/, (...x) => x[0].constructor) }}',
  '={{ [].at.call }}',
  '={{ Math.max.apply(null, [1]) }}',
  '={{ Object.getPrototypeOf({}) }}',
  '={{ Object.defineProperty({}, "a", {}) }}',
  '={{ Reflect }}',
  '={{ Symbol.iterator }}',
  '={{ new Proxy({}, {}) }}',
  '={{ WebAssembly }}',
  '={{ $input.all.constructor }}',
  '={{ DateTime.now().zone }}',
  '={{ DateTime.now().loc }}',
  '={{ DateTime.now()._zone.constructor }}',
  '={{ await 1 }}',
  '={{ async () => 1 }}',
  '={{ delete $json.name }}',
  '={{ void 0 }}',
  '={{ 1n }}',
  '={{ x => { return 1 } }}',
  '={{ ({ get a() { return 1 } }) }}',
  '={{ new Date().constructor("return 1") }}',
  '={{ "a".constructor.fromCharCode }}',
  '={{ $json.hasOwnProperty.call }}',
];

function isHarmless(value: unknown): boolean {
  if (typeof value === 'function' || typeof value === 'symbol') return false;
  if (typeof value !== 'object' || value === null) return true;
  if (value === Object.prototype || value === Array.prototype || value === Function.prototype) return false;
  return true;
}

describe('expressions have no way out', () => {
  it(`tries ${escapes.length + others.length} ways`, () => {
    expect(escapes.length + others.length).toBeGreaterThan(100);
    for (const source of [...escapes, ...others]) {
      try {
        const value = evaluate(source);
        expect(isHarmless(value), `${source} gave ${String(value)}`).toBe(true);
      } catch (error) {
        expect(isServiceError(error), `${source} threw ${String(error)}`).toBe(true);
      }
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  const word = fc.constantFrom(
    '$json',
    '.name',
    '.items',
    '[0]',
    '["__proto__"]',
    '.constructor',
    '.map(',
    '=>',
    'x',
    '(',
    ')',
    '{',
    '}',
    '[',
    ']',
    '?.',
    '...',
    '`',
    '${',
    '"',
    "'",
    '+',
    '-',
    '*',
    '/',
    '%',
    '==',
    '&&',
    '??',
    ',',
    ':',
    '1',
    '1e9',
    'null',
    'Math',
    '.max',
    'Object',
    '.keys',
    '$',
    "('Node')",
    '{{',
    '}}',
    ' ',
    '.repeat(',
    '.length',
    'typeof',
    '!',
    '/a+/',
    '.filter(',
    '.reduce(',
    'DateTime',
  );
  it('survives anything that is thrown at it', () => {
    const sources = fc.oneof(
      fc.array(word, { maxLength: 24 }).map((words) => `={{ ${words.join('')} }}`),
      fc.string({ maxLength: 60 }).map((text) => `={{ ${text} }}`),
      fc.string({ unit: 'binary', maxLength: 40 }).map((text) => `=${text}`),
    );
    fc.assert(
      fc.property(sources, (source) => {
        try {
          return isHarmless(evaluate(source));
        } catch (error) {
          return isServiceError(error);
        }
      }),
      { numRuns: 100_000 },
    );
  });
});

it('addresses and domains are read in any language', () => {
  for (const [source, expected] of [
    ['={{ "jürgen@müller.de".isEmail() }}', true],
    ['={{ "Mail an jürgen@müller.de!".extractEmail() }}', 'jürgen@müller.de'],
    ['={{ "jürgen@example.de".extractEmail() }}', 'jürgen@example.de'],
    ['={{ "https://bücher.example/x".extractDomain() }}', 'bücher.example'],
    ['={{ "bücher.example".isDomain() }}', true],
    ['={{ "bücher example".isDomain() }}', false],
  ] as const)
    expect(compileTemplate(source).evaluate({}), source).toEqual(expected);
});

describe('comments in expressions', () => {
  it.each([
    '={{ /* c */ $json.name }}',
    '={{ $json.name /* c */ }}',
    '={{ $json.name /* a *//* }} */ }}',
    '={{ $json.name // c\n }}',
    '={{ $json.name // c\u2028 }}',
    '={{ $json.name\n// c\n}}',
    '={{ $json.name; // c\n}}',
    '={{ $json.name /* c */ ; /* d */ }}',
    '={{ $json.name // c }}',
  ])('stand anywhere: %j', (source) => {
    expect(evaluate(source)).toBe('Ada');
    expect(checkTemplate(source)).toEqual([]);
  });

  it.each([
    ['=a {{ 1 /* c */ }} b {{ 2 // d }} e', 'a 1 b 2 e'],
    ['={{ 4 /* c */ / 2 // d\n/ 2 }}', 1],
  ])('leave the rest as it is: %j', (source, value) => {
    expect(evaluate(source)).toBe(value);
  });

  it('that are not closed, and what follows them, are errors; many take little time', () => {
    expect(codeOf('={{ 1 /* c }}')).toBe('EXPRESSION_SYNTAX');
    expect(codeOf('={{ 1 /* c */ 2 }}')).toBe('EXPRESSION_SYNTAX');
    expect(codeOf(`={{ 1 ${'/**/'.repeat(40_000)} 2 }}`)).toBe('EXPRESSION_SYNTAX');
  });
});

it.each([
  ['={{ [1, 1, 2].intersection([1]) }}', [1]],
  ['={{ [3, 1, 1].difference([3]) }}', [1]],
  ['={{ [1, 1].union([2]) }}', [1, 2]],
  ['={{ [{ a: 1 }, { a: 1 }].intersection([{ a: 1 }]) }}', [{ a: 1 }]],
  ['={{ [{ a: 1 }, { a: 1 }].difference([]) }}', [{ a: 1 }]],
])('sets of lists have each value once: %s', (source, value) => {
  expect(evaluate(source)).toEqual(value);
});

it.each([
  ['DateTime.fromMillis(1000) + 500', 1500],
  ['1 + DateTime.fromMillis(1000)', 1001],
  ['DateTime.fromMillis(1000) + DateTime.fromMillis(1)', 1001],
  ['DateTime.fromMillis(1000) + Duration.fromMillis(5)', 1005],
  ['DateTime.fromMillis(1000) + true + null', 1001],
  ['Number.isNaN(DateTime.fromMillis(1000) + undefined)', true],
  ['DateTime.fromMillis(1000) - 500', 500],
  ['-DateTime.fromMillis(1000)', -1000],
  ['DateTime.fromMillis(6) / 2 * 3 % 5', 4],
  ['Duration.fromMillis(2000) + 1', 2001],
  ['"at " + DateTime.fromMillis(0, { zone: "utc" })', 'at 1970-01-01T00:00:00.000Z'],
  ['[1] + DateTime.fromMillis(0, { zone: "utc" })', '11970-01-01T00:00:00.000Z'],
])('dates count as their milliseconds in arithmetic: %s', (source, value) => {
  expect(evaluate(`={{ ${source} }}`)).toEqual(value);
});
