/** SB8 and SB9: what runs in a context that is used again answers what it answers in a fresh one, and sees nothing of the run before. */
import { readdirSync, readFileSync } from 'node:fs';
import type { CodeRequest } from '@reporunner/integrations';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { compileCode } from '../../src/child/compile-code.ts';
import { createSandbox } from '../../src/index.ts';

const sandbox = createSandbox({ processes: 1, memoryMb: 128, timeoutMs: 5_000 });
afterAll(() => sandbox.close());

type Inputs = readonly Record<string, unknown>[];

const request = (code: string, items: Inputs, more: Partial<CodeRequest> = {}): CodeRequest => ({
  tenantId: 'one',
  code,
  language: 'javascript',
  perItem: false,
  input: (names) => ({
    firstIndex: 0,
    items: items.map((json) => ({ json })) as never,
    nodes: Object.fromEntries(
      names.map((name) => [
        name,
        {
          isExecuted: true,
          items: [{ json: { from: name } }],
          pairs: { others: [], places: [0, 0], problems: [] },
        },
      ]),
    ),
    variables: { $vars: { city: 'Ulm' } },
    now: Date.UTC(2027, 6, 1),
    timezone: 'UTC',
  }),
  signal: new AbortController().signal,
  ...more,
});

const outcomeOf = (one: CodeRequest) =>
  sandbox.run(one).then(
    (result) => ({
      ...result,
      failures: result.failures?.map(({ index, error }) => [index, error.message, error.details]),
    }),
    (error: { code: string; message: string; details: unknown }) => ({
      code: error.code,
      message: error.message,
      details: error.details,
    }),
  );

/** The same code with the same scope for one input after the other, then again; each against a fresh context. */
async function compare(code: string, inputs: readonly Inputs[], more: Partial<CodeRequest> = {}) {
  const scope = `w/${code.length}`;
  for (const round of [1, 2])
    for (const items of inputs) {
      const [shared, fresh] = [
        await outcomeOf(request(code, items, { ...more, scope })),
        await outcomeOf(request(code, items, more)),
      ];
      expect(shared, `${code}\n${JSON.stringify(items)} (round ${round})`).toEqual(fresh);
    }
}

/** Names that the language has. As keys of data they reach what is frozen. */
const names = [
  'constructor',
  '__proto__',
  'toString',
  'map',
  'name',
  'length',
  'prototype',
  'then',
  'toJSON',
];
const plain: Inputs = [
  { k: 'a', j: 'b', n: 1, text: 'x-1' },
  { k: 'b', j: 'c', n: 2, text: 'y-2' },
  { k: 'a', j: 'c', n: 3, text: 'z' },
];
const inputs = [plain, plain, plain, ...names.map((k) => [{ k, j: 'kept', n: 1, text: k }, ...plain]), plain];
const pairs = names.map((k) => [
  { k, j: k, n: 1, text: k },
  { k: 'constructor', j: 'prototype', n: 2, text: '' },
]);

const corpus = [
  'return items',
  'return items.map(({ json }) => ({ id: json.n, total: json.n * 2 }))',
  'const counts = {}; for (const { json } of items) counts[json.k] = (counts[json.k] ?? 0) + 1; return counts',
  'const counts = {}; for (const { json } of items) counts[json.k] = (counts[json.k] || 0) + 1; return [counts]',
  'const groups = {}; for (const { json } of items) (groups[json.k] ??= []).push(json.n); return groups',
  'const all = {}; for (const { json } of items) { all[json.k] = all[json.k] || {}; all[json.k][json.j] = json.n } return all',
  'const all = []; for (const { json } of items) all[json.k] = json.n; return all',
  'const all = new Map(); for (const { json } of items) all[json.k] = json.n; return Object.keys(all)',
  'const all = Object.create(null); for (const { json } of items) all[json.k] = json.n; return Object.entries(all)',
  'return items.reduce((all, { json }) => ({ ...all, [json.k]: json.n }), {})',
  'return Object.fromEntries(items.map(({ json }) => [json.k, json.n]))',
  'return Object.assign({}, ...items.map(({ json }) => ({ [json.k]: json.n })))',
  'return Object.groupBy(items, ({ json }) => json.k)',
  'return items.map(({ json }) => json[json.k])',
  'return items.map(({ json }) => typeof json[json.k])',
  'return items.map(({ json }) => String(json[json.k]).slice(0, 20))',
  'return items.map(({ json }) => { json[json.k] = 1; return json })',
  'return items.map(({ json }) => { delete json[json.k]; return json })',
  'return items.map(({ json }) => { json[json.k].kept = 1; return json[json.k].kept })',
  'return items.map(({ json }) => { const before = json[json.k].kept ?? null; json[json.k].kept = 1; return before })',
  'return items.map(({ json }) => { const error = new Error(json.text); error[json.k] = 1; return error })',
  'class Wrong extends Error { constructor(text) { super(text); this.name = "Wrong" } } throw new Wrong(items[0].json.k)',
  'class Wrong extends Error { constructor(text) { super(text); this.name = "Wrong" } } return new Wrong(items[0].json.k)',
  'const error = new TypeError("x"); error.message = items[0].json.k; throw error',
  'throw { k: items[0].json.k }',
  'return items.map(({ json }) => json.missing.part)',
  'return () => 1',
  'const a = {}; a.a = a; return a',
  'return new Promise(() => {})',
  'console.log(items[0].json, new Error("x"), [1]); console.error(items.length); return null',
  'try { return JSON.parse(items[0].json.text) } catch (error) { return error.message }',
  'return items.map(({ json }) => { try { return JSON.parse(json.text) } catch { return null } })',
  'try { items[0].json[items[0].json.k].kept = 1 } catch (error) { return error.message } return items[0].json.k',
  'try { Object.assign([].concat, items[0].json) } catch (error) { return error.message } return 1',
  'return await Promise.all(items.map(async ({ json }) => json.n + 1))',
  'return Promise.allSettled(items.map(async ({ json }) => { json[json.k].kept = 1 }))',
  'items.map(async ({ json }) => { json[json.k].kept = 1 }); return 1',
  'await null; const { k, ...rest } = items[0].json; return rest',
  'return items.map(({ json }) => json.text.match(/(\\w)-(\\d)/)).filter(Boolean).map(([, a, b]) => a + b)',
  "return items.map(({ json }) => json.text.replace(/-/g, '+').split('+').reverse().join(''))",
  'const word = /\\w/g; return items.map(({ json }) => [word.test(json.text), word.lastIndex])',
  'function* pairs(list) { for (const one of list) yield [one.json.k, one.json.n] } return new Map(pairs(items))',
  'class Point { #x = 1; static made = 0; constructor() { Point.made += 1 } x() { return this.#x + Point.made } } return new Point().x()',
  'const tag = (parts, ...values) => parts.raw.join("|") + values.length; return tag`a${1}b${items.length}`',
  "return [$json, $vars, $input.first(), $itemIndex, $('A b').first(), $node['A b'].json]",
  'code.kept = (code.kept ?? 0) + 1; return code.kept',
  'items.kept = (items.kept ?? 0) + 1; $input.kept = 1; return items.kept',
  'return [new Date(0), new Set([1]), 2n, NaN, undefined, new Map([["a", 1]]), /a/g]',
  "return new Intl.NumberFormat('de').format(1234.5) + (1234.5).toLocaleString('en')",
  'let deep = 0; const dive = () => { deep += 1; dive() }; dive()',
  'return this === undefined',
  'return [typeof Map, typeof eval, typeof missing]',
  'return Math.random() >= 0',
  'return Object.isFrozen(Array.prototype)',
  'Array.prototype.last = function () { return this[this.length - 1] }; return items.last()',
  "const key = ['con', 'structor'].join(''); return items[key][key]('return 7')()",
  "const key = ['con', 'structor'].join(''); return typeof items[key]['isFro' + 'zen']",
  "const key = ['con', 'structor'].join(''); const o = {}; return o[key]['isFro' + 'zen'](o[key])",
];

function* codesOf(value: unknown): Generator<string> {
  if (value === null || typeof value !== 'object') return;
  const { code } = value as { code?: unknown };
  if (typeof code === 'string') yield code;
  for (const part of Object.values(value)) yield* codesOf(part);
}
const folder = new URL('../../../../../examples/', import.meta.url);
const examples = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .flatMap((name) => [...codesOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))]);

describe('[SB8] in a context that is used again code answers as in a fresh one', () => {
  it('in most of these', () => {
    const sharing = corpus.filter(
      (code) => compileCode({ code, language: 'javascript', perItem: false }).canShare,
    );
    expect(sharing.length).toBeGreaterThan(35);
  });

  it.each(corpus)(
    '%s',
    async (code) => {
      await compare(code, [...inputs, ...pairs]);
      await compare(code, [plain, ...pairs], { perItem: true });
    },
    60_000,
  );

  it.each(examples)('of the examples: %s', async (code) => {
    await compare(code, [[{ base: 3 }], [{ base: 'x' }], []], { language: 'typescript' });
  });

  it('whatever it reads and writes by keys that data has', async () => {
    const key = fc.constantFrom('json.k', 'json.j', "'x'", 'json.n', '0');
    const place = fc
      .tuple(fc.constantFrom('all', 'json', 'list', 'last'), key)
      .map(([on, by]) => `${on}[${by}]`);
    const value = fc.oneof(place, fc.constantFrom('1', '{}', '[]', 'json.k', 'all', 'json.text.length'));
    const statement = fc.oneof(
      fc.tuple(place, fc.constantFrom('=', '??=', '||='), value).map((parts) => `${parts.join(' ')};`),
      fc.tuple(place, key, value).map(([at, by, what]) => `${at}[${by}] = ${what};`),
      place.map((at) => `last = ${at};`),
      place.map((at) => `list.push(${at} === undefined ? 0 : typeof ${at});`),
      place.map((at) => `for (const part in ${at}) list.push(part);`),
      fc.tuple(place, value).map(([at, what]) => `try { ${at}.x = ${what} } catch { list.push('caught') }`),
      value.map((what) => `Object.assign(last ?? {}, ${what});`),
    );
    const code = fc
      .array(statement, { minLength: 1, maxLength: 6 })
      .map(
        (all) =>
          `const all = {}; const list = []; let last = {};\nfor (const { json } of items) { ${all.join('\n')} }\nreturn { all, list }`,
      );
    await fc.assert(
      fc.asyncProperty(code, fc.constantFrom(...names), fc.constantFrom(...names), async (text, k, j) => {
        await compare(text, [plain, plain, [{ k, j, n: 1, text: k }, ...plain], plain]);
      }),
      { numRuns: 150 },
    );
  }, 120_000);
});

describe('[SB9] a context is used again', () => {
  /** Says how many runs it has seen, if anything is left over; `random` is another one in each context. */
  const kept = 'code.runs = (code.runs ?? 0) + 1; return [code.runs, items[0].json.k]';

  it('without anything of the last input, tenant or workflow', async () => {
    for (const [tenantId, scope, k] of [
      ['one', 'w/a', '1'],
      ['one', 'w/a', '2'],
      ['one', 'w/a', '3'],
      ['two', 'w/a', '4'],
      ['one', 'w/b', '5'],
      ['two', 'w/a', '6'],
      ['two', 'w/a', '7'],
      ['two', 'w/a', '8'],
      ['one', 'w/a', '9'],
    ] as const)
      expect((await sandbox.run(request(kept, [{ k }], { tenantId, scope }))).value).toEqual([1, k]);
  });

  it('and its lines are those of its own run', async () => {
    const code = 'for (const { json } of items) console.log(json.k); return 1';
    for (const k of ['1', '2', '3', '4', '5'])
      expect((await sandbox.run(request(code, [{ k }], { scope: 'w/lines' }))).logs).toEqual([
        { level: 'info', text: k },
      ]);
  });

  it('[SB7] fails with its own error, however much of its time it took', async () => {
    const code =
      'const until = Date.now() + items[0].json.ms; while (Date.now() < until); if (items[0].json.ms > 0) null.x; return 1';
    const run = (ms: number) => outcomeOf(request(code, [{ ms }], { scope: 'w/late', timeoutMs: 2_000 }));
    const outcomes = [];
    for (const ms of [0, 0, 0, 0, 1_300, 0, 0, 0, 0, 1_300]) outcomes.push(await run(ms));
    const codes = outcomes.map((one) => ('value' in one ? one.value : one.code));
    expect(codes).toEqual([1, 1, 1, 1, 'CODE_FAILED', 1, 1, 1, 1, 'CODE_FAILED']);
  }, 60_000);

  it('after a time limit and a memory limit as after anything else', async () => {
    const code =
      'const all = []; while (items[0].json.k === "time" || (items[0].json.k === "memory" && all.push(new Array(1e6).fill(1))));\nreturn items[0].json.k';
    const run = (k: string) =>
      outcomeOf(request(code, [{ k }], { scope: 'w/limits', timeoutMs: k === 'time' ? 200 : 20_000 }));
    const outcomes = [];
    for (const k of ['a', 'b', 'c', 'd', 'time', 'e', 'f', 'g', 'memory', 'h', 'i', 'j'])
      outcomes.push(await run(k));
    expect(outcomes.map((one) => ('value' in one ? one.value : one.code))).toEqual([
      'a',
      'b',
      'c',
      'd',
      'CODE_TIMEOUT',
      'e',
      'f',
      'g',
      'CODE_MEMORY',
      'h',
      'i',
      'j',
    ]);
  }, 60_000);
});
