/** SB7 of create-sandbox.ts, in an isolate of its own. */
import ivm from 'isolated-vm';
import { afterAll, describe, expect, it } from 'vitest';
import { bootstrap } from '../../src/child/bootstrap.ts';
import { harden } from '../../src/child/harden.ts';
import { reader } from '../../src/child/reader.ts';

const isolate = new ivm.Isolate({ memoryLimit: 64 });
afterAll(() => isolate.dispose());

/** Code that has been made to end a run, in a hardened context that tells the test what it consists of. */
function hardened(code: string) {
  const context = isolate.createContextSync();
  const options = { reference: true } as const;
  const start = context.evalSync(bootstrap, options) as ivm.Reference<unknown>;
  // Taken before they refuse.
  context.evalSync(
    'var look = { isFrozen: Object.isFrozen, getPrototypeOf: Reflect.getPrototypeOf, ownKeys: Reflect.ownKeys, describe: Reflect.getOwnPropertyDescriptor, originals: [Function, eval, WeakRef, FinalizationRegistry, Math.random, (async () => {}).constructor, (function* () {}).constructor, (async function* () {}).constructor] };',
  );
  const look = context.evalSync(
    '(() => { const own = look; delete globalThis.look; return own; })()',
    options,
  );
  const makeRunner = context.evalSync(harden, options) as ivm.Reference<(...parts: unknown[]) => unknown>;
  const make = context.evalSync(
    `(() => async (input) => { 'use strict'; ${code} })`,
    options,
  ) as ivm.Reference<unknown>;
  const readerOf = context.evalSync(reader, options) as ivm.Reference<unknown>;
  const runner = makeRunner.applySync(
    undefined,
    [start, make, readerOf].map((part) => part.derefInto()),
    { result: { reference: true } },
  ) as ivm.Reference<{ start(json: string): void; end(): string }>;
  const run = () => {
    runner.getSync('start', options).applySync(undefined, ['{"items":[]}']);
    return runner.getSync('end', options).applySync(undefined, []) as string;
  };
  const survey = (expression: string) =>
    context.evalClosureSync(
      `const { isFrozen, getPrototypeOf, ownKeys, describe, originals } = $0.deref({ release: true });
      const own = ${expression};
      const seen = new Set();
      const thawed = [];
      const reach = (value, path) => {
        if (value === null || (typeof value !== 'object' && typeof value !== 'function') || seen.has(value)) return;
        seen.add(value);
        if (originals.includes(value)) thawed.push(path + ' is what it was');
        if (value !== own && !isFrozen(value)) thawed.push(path);
        reach(getPrototypeOf(value), path + '.__proto__');
        for (const key of ownKeys(value)) {
          const { value: member, get, set } = describe(value, key);
          for (const part of [member, get, set]) if (value !== own || typeof part === 'function') reach(part, path + '.' + String(key));
        }
      };
      reach(own, 'own');
      return [seen.size, thawed.join()].join(' ');`,
      [look],
    ) as string;
  return { run, survey };
}

/** Everything that syntax or a function of the language gives, and what hangs on it. */
const values = [
  'globalThis',
  '[]',
  '({})',
  '/a/g',
  "/(?<a>b)/d.exec('b')",
  '[].values()',
  '[].entries()',
  "''[Symbol.iterator]()",
  "'a'.matchAll(/a/g)",
  'new Map().values()',
  'new Set().values()',
  'new Map()',
  'new WeakMap()',
  'new WeakSet()',
  '(function* () {}).prototype',
  '(async function* () {}).prototype',
  '(async () => {})',
  'function* () {}',
  'async function* () {}',
  'Promise.resolve()',
  'Promise.withResolvers().resolve',
  '[].values().map((x) => x)',
  '[].values().flatMap((x) => [x])',
  'Iterator.from({ next() {} })',
  'Iterator.from([1])',
  'new Error()',
  'new AggregateError([])',
  'new SuppressedError()',
  '(() => { try { null.x } catch (error) { return error } })()',
  '(() => { try { (function f() { f() })() } catch (error) { return error } })()',
  '(() => { const o = {}; Error.captureStackTrace(o); return o })()',
  '(function () { "use strict"; return arguments })()',
  'new Proxy({}, {})',
  'Proxy.revocable({}, {}).revoke',
  'new Date()',
  'new ArrayBuffer(1)',
  'new DataView(new ArrayBuffer(1))',
  'new Uint8Array(1)',
  'new Float16Array(1)',
  'new BigInt64Array(1)',
  'Object(1n)',
  'Object(Symbol.iterator)',
  "Object('')",
  'new Intl.DateTimeFormat()',
  'new Intl.DateTimeFormat().format',
  'new Intl.Collator().compare',
  'new Intl.NumberFormat().formatToParts(1)',
  'new Intl.Segmenter().segment("a")',
  'new Intl.Segmenter().segment("a")[Symbol.iterator]()',
  "new Intl.Locale('en')",
  "new Intl.DurationFormat('en')",
  'new DisposableStack()',
  'new AsyncDisposableStack()',
  'class {}',
  'class extends Map {}',
  '((a) => a)`x`',
  'console.log',
];

describe('[SB7] a context that is used again', () => {
  it.each(values)('has nothing that can be changed behind %s', (value) => {
    const { survey } = hardened('return 1');
    const [count = '', ...thawed] = survey(value).split(' ');
    expect(Number(count)).toBeGreaterThan(1);
    expect(thawed.join(' ')).toBe('');
  });

  it.each([
    'eval("1")',
    'Function("return 1")',
    'new Function("return 1")',
    '(() => {}).constructor("return 1")',
    '(async () => {}).constructor("return 1")',
    'new (function* () {}.constructor)("return 1")',
    'Object.getPrototypeOf((async function* () {}).constructor)("return 1")',
    'class X extends Function {}; new X("return 1")',
    'new WeakRef({})',
    'new FinalizationRegistry(() => {})',
    'FinalizationRegistry.prototype.constructor(() => {})',
    'Math.random()',
    'RegExp.$1',
    'RegExp.lastMatch',
    'RegExp.input = "x"',
    'Object.isFrozen([])',
    'Reflect.ownKeys({})',
    'Object.getOwnPropertyDescriptor({}, "a")',
    '({}).__lookupGetter__("a")',
  ])('refuses %s, even where the error is caught, and goes on after it', (attempt) => {
    const { run } = hardened(
      `try { const X = 0; ${attempt} } catch {} return 1`.replace('const X = 0; class', 'class'),
    );
    expect([run(), run()]).toEqual(['', '']);
  });

  it('says that a run has to be done again where it fails, and what it answers where it does not', () => {
    expect(hardened('return 1').run()).toBe('{"value":1,"logs":[]}');
    expect(hardened('console.log("a"); return').run()).toBe(
      '{"value":null,"logs":[{"level":"info","text":"a"}]}',
    );
    for (const code of [
      'throw 1',
      '[].constructor.x = 1',
      'return () => 1',
      'return new Promise(() => {})',
      '({}).x.y',
    ])
      expect(hardened(code).run()).toBe('');
  });

  // Code whose syntax is not looked at first, in one context that goes on being used: more than what runs can do.
  it.each([
    ['a method', 'const f = [].map; const kept = f.kept; try { f.kept = 1 } catch {} return kept ?? null'],
    [
      'a prototype',
      'const p = [].constructor.prototype; const kept = p.kept; try { p.kept = 1 } catch {} return kept ?? null',
    ],
    [
      'a changed method',
      "const kept = [1].map((x) => x).length; try { [].__proto__.map = () => [] } catch {} return kept === 1 ? null : 'changed'",
    ],
    [
      'a deleted method',
      "const kept = typeof [].flat; try { delete [].__proto__.flat } catch {} return kept === 'function' ? null : kept",
    ],
    ['an index', 'const kept = [][0]; try { [].__proto__[0] = 1 } catch {} return kept ?? null'],
    [
      'the prototype of a prototype',
      'const kept = [].own; try { Array.prototype.__proto__ = { own: 1 } } catch {} return kept ?? null',
    ],
    ['a global', 'const kept = globalThis.kept; try { globalThis.kept = 1 } catch {} return kept ?? null'],
    [
      'a global that is there',
      "const kept = typeof JSON; try { JSON = 1 } catch {} return kept === 'object' ? null : kept",
    ],
    [
      'the console',
      'const kept = console.kept; try { console.kept = console.log.kept = 1 } catch {} return kept ?? null',
    ],
    ['lines', "console.log('a'); return null"],
    [
      'late lines',
      "Promise.resolve().then(() => 0).then(() => console.log('late')); return { toJSON() { Promise.resolve().then(() => console.log('later')); return null } }",
    ],
    [
      'iterators',
      'const p = [].values().__proto__; const kept = p.kept; try { p.kept = 1; p.next = 1 } catch {} return kept ?? null',
    ],
    [
      'generators',
      'const p = (function* () {})().__proto__.__proto__; const kept = p.kept; try { p.kept = 1 } catch {} return kept ?? null',
    ],
    [
      'a getter',
      "const kept = [].kept; try { [].__proto__.__defineGetter__('kept', () => 1) } catch {} return kept ?? null",
    ],
    [
      'the trace limit',
      'const kept = Error.stackTraceLimit; try { Error.stackTraceLimit = 1 } catch {} return kept === 10 ? null : kept',
    ],
    [
      'what was matched',
      "let kept = null; try { kept = /./.constructor.lastMatch } catch {} /secret/.test('secret'); return kept",
    ],
    [
      'a matched text',
      "let kept = null; for (const name of ['input', '$_', '$&', 'leftContext', '$1']) try { kept ??= RegExp[name] } catch {} 'a secret'.replace(/(secret)/, ''); return kept",
    ],
    [
      'an expression',
      "const of = () => /a/g; const kept = of().lastIndex + (of().kept ?? 0); of().exec('a'); of().kept = 1; return kept === 0 ? null : kept",
    ],
    [
      'a template',
      'const of = () => ((one) => one)`a`; const kept = of().kept; try { of().kept = 1 } catch {} return kept ?? null',
    ],
    [
      'a private name',
      "class Base { constructor(o) { return o } } class Stamp extends Base { #kept = 1; static has(o) { return #kept in o } } const kept = Stamp.has([].__proto__); try { new Stamp([].__proto__) } catch {} return kept ? 'kept' : null",
    ],
    [
      'a symbol',
      "const symbol = Symbol.for('kept'); const kept = [][symbol]; try { [].__proto__[symbol] = 1 } catch {} return kept ?? null",
    ],
    ['random numbers', "try { Math.random() } catch { return null } return 'random'"],
    ['code of texts', "try { [].map.constructor('return 1')() } catch { return null } return 'ran'"],
    [
      'formats',
      'const p = new Intl.NumberFormat().__proto__; const kept = p.kept; try { p.kept = 1; new Intl.NumberFormat().format.kept = 1 } catch {} return kept ?? new Intl.NumberFormat().format.kept ?? null',
    ],
    [
      'promises that go on',
      'let settle; new Promise((resolve) => { settle = resolve }).then(() => console.log("on")); [].map.go; return null',
    ],
    [
      'an accessor of the language',
      'const { set } = { set(x) {} }; const kept = Map.prototype.size; return kept',
    ],
    [
      'a species',
      'const get = Array[Symbol.species]; const kept = get.kept; try { get.kept = 1 } catch {} return kept ?? null',
    ],
    [
      'unscopables',
      'const list = [][Symbol.unscopables]; const kept = list.kept; try { list.kept = 1 } catch {} return kept ?? null',
    ],
    [
      'what reads the result',
      "const seen = []; return { toJSON(...met) { for (const one of met) if (typeof one === 'object' && one !== null) { seen.push(one.kept); one.kept = 1 } return seen.join() === '' ? null : seen } }",
    ],
  ])('keeps nothing in %s', (_, code) => {
    const { run } = hardened(code);
    const outputs = [run(), run(), run()].filter((output) => output !== '');
    for (const output of outputs) {
      expect(output).toMatch(/^\{"value":null,/);
      expect(output).toBe(outputs[0]);
    }
  });
});
