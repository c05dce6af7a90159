/** SB8 of create-sandbox.ts. */
import { expect, it } from 'vitest';
import { compileCode } from '../../src/child/compile-code.ts';

const canShare = (code: string) => compileCode({ code, language: 'javascript', perItem: false }).canShare;

it.each([
  'return items.map(({ json }) => ({ ...json, n: json.n * 2 }))',
  'const counts = {}; for (const { json } of items) counts[json.k] = (counts[json.k] ?? 0) + 1; return counts',
  'return Array.from({ length: 3 }, (_, n) => n).filter(Boolean).map(String)',
  'const seen = new Set(); return $input.all().filter((i) => !seen.has(i.json.id) && seen.add(i.json.id))',
  "return { at: new Date(0).toISOString(), text: JSON.stringify({ a: 1 }).replace(/a/g, 'b'), max: Math.max(1, 2) }",
  'class A { #x = 1; static of() { return new A() } add(n) { this.x = n; return this } } return A.of().add(2)',
  'try { items[0].json.parsed = JSON.parse(items[0].json.body) } catch (error) { console.log(error) } return items',
  'const [first] = await Promise.all([1, 2].map(async (n) => n)); return first',
  'function* numbers() { yield 1 } for (const n of numbers()) console.log(n); return $json?.a?.b ?? null',
  'let n = 0; loop: while (true) { switch (n++) { case 3: break loop; default: continue loop } } return n',
])('[SB8] takes %s', (code) => {
  expect(canShare(code)).toBe(true);
});

it.each([
  'return eval("1")',
  'return globalThis.x',
  'return arguments.length',
  'return new Function("return 1")()',
  'return [].constructor',
  "return []['constructor']",
  'const { constructor } = []; return constructor',
  'Array.prototype.last = 1',
  'return ({}).__proto__',
  'return { __proto__: null }',
  'Math.x = 1',
  'delete JSON.parse',
  'const M = Math; return M.PI',
  'return Math[items[0].json.name](1)',
  'return Math.random()',
  'const { random } = Math; return random()',
  'return RegExp.$1',
  'return Object.freeze([])',
  'Object.defineProperty({}, "a", { value: 1 })',
  'return Reflect.ownKeys({})',
  'return new Proxy({}, {})',
  'return new WeakRef({})',
  'return Symbol.iterator',
  'return new Uint8Array(1)',
  'return new Error("x").stack',
  'Error.stackTraceLimit = 1',
  'return import("x")',
  'return new.target',
  'return x',
  'x = 1',
  'const process = 1; return process',
  'const Math = { x: 1 }; Math.x = 2; return Math',
  'return { get a() { return 1 } }',
  'return { toJSON() { return 1 } }',
  'return class { toString() { return 1 } }',
  'const o = {}; o.toJSON = () => 1; return o',
  'return { then(go) { go(1) } }',
  'class A { constructor(o) { return o } } class B extends A { #x = 1 } return new B(Array)',
  'class A { constructor(o) { return o } } return new (class extends A { #x() {} })(items)',
  'return DateTime.now()',
  'return structuredClone({})',
  // An error of something frozen might not be seen.
  'try { items[0].json[items[1].json.key] = 1 } catch {} return items',
  'try { const e = new Error(); e.name = "X"; throw e } catch (error) { return error }',
  'try { const f = items.map; f.x = 1 } catch {} return 1',
  'try { Object.assign(items[0].json, { toString: 1 }) } catch {} return 1',
  'try { [Map].forEach((K) => { K.x = 1 }) } catch {} return 1',
  'try { ((K) => { K.x = 1 })(Map) } catch {} return 1',
  'const go = async () => { items[0][items[0].key] = 1 }; go(); return 1',
  'items.map((i) => Promise.reject(i)).map((p) => p.catch((e) => { e[e.key] = 1 })); return 1',
  'const { map } = items; try { map.x = 1 } catch {} return 1',
  'for await (const one of items) one[one.key] = 1; return 1',
  'class A { static { super.x = 1 } }',
])('[SB8] leaves %s to a fresh context', (code) => {
  expect(canShare(code)).toBe(false);
});
