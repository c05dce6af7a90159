/** SB3, SB4, SB5 and SB6 of create-sandbox.ts. */
import { readdirSync, readFileSync } from 'node:fs';
import { LIMITS } from '@reporunner/constants';
import type { CodeRequest } from '@reporunner/integrations';
import { afterAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/index.ts';

const sandboxes = [
  ['isolated-vm', createSandbox({ processes: 1, memoryMb: 64, timeoutMs: 60_000 })],
  ['quickjs', createSandbox({ processes: 1, memoryMb: 64, timeoutMs: 60_000, engine: 'quickjs' })],
] as const;
afterAll(async () => {
  for (const [, sandbox] of sandboxes) await sandbox.close();
});

const request = (code: string, more: Partial<CodeRequest> = {}, secret = 'secret'): CodeRequest => ({
  tenantId: 'one',
  scope: 'workflow/node',
  code,
  language: 'javascript',
  perItem: false,
  input: () => ({
    firstIndex: 0,
    items: [{ json: { secret } }],
    nodes: {},
    variables: {},
    now: Date.UTC(2027, 6, 1),
    timezone: 'UTC',
  }),
  signal: new AbortController().signal,
  ...more,
});

/** Code that gives what an earlier run left and leaves something itself. */
const leaving: readonly (readonly [string, string, unknown])[] = [
  [
    'statics of RegExp',
    "const before = (RegExp.input ?? '') + '|' + (RegExp.lastMatch ?? ''); /.*/.test(items[0].json.secret); return before",
    '|',
  ],
  ['itself', 'const before = code.kept; code.kept = items[0].json.secret; return before ?? null', null],
  [
    'globals',
    'const before = globalThis.kept; globalThis.kept = items[0].json.secret; return before ?? null',
    null,
  ],
  [
    'globals of the sloppy kind',
    "const before = (0, eval)('typeof kept'); (0, eval)('var kept = 1'); return before",
    'undefined',
  ],
  [
    'prototypes',
    'const before = [].kept; Array.prototype.kept = items[0].json.secret; return before ?? null',
    null,
  ],
  [
    'the console',
    'const before = console.kept; console.kept = items[0].json.secret; return before ?? null',
    null,
  ],
  [
    'errors',
    'const before = Error.kept; Error.kept = items[0].json.secret; Error.stackTraceLimit = 3; return before ?? null',
    null,
  ],
  [
    'template objects',
    'const of = (one) => one; const kept = () => of`a`; const map = (globalThis.map ??= new WeakMap()); const before = map.get(kept()); map.set(kept(), items[0].json.secret); return before ?? null',
    null,
  ],
  [
    'promises that go on',
    'const before = globalThis.late; Promise.resolve().then(() => { globalThis.late = 1 }); return before ?? null',
    null,
  ],
];
const leavingDates: typeof leaving = [
  [
    'settings of luxon',
    "const before = luxon.Settings.defaultLocale; luxon.Settings.defaultLocale = 'de'; void DateTime; return before",
    null,
  ],
  [
    'zones of luxon',
    "const zone = luxon.IANAZone.create('Europe/Berlin'); const before = zone.kept; zone.kept = items[0].json.secret; return before ?? null",
    null,
  ],
];

describe.each(sandboxes)('%s', (engine, sandbox) => {
  it.each(engine === 'quickjs' ? leaving : [...leaving, ...leavingDates])(
    '[SB4] nothing is left over in %s (security sbx2)',
    async (_, code, clean) => {
      for (const [tenantId, secret] of [
        ['one', 'secret of the first'],
        ['one', 'secret of the second'],
        ['two', 'secret of the third'],
        ['one', 'secret of the fourth'],
      ])
        expect((await sandbox.run(request(code, { tenantId: tenantId ?? '' }, secret))).value).toEqual(clean);
      const perItem = await sandbox.run(request(code, { perItem: true }));
      expect(perItem.value).toEqual([clean]);
    },
  );

  it.each([
    'return 1 }), (() => { globalThis.kept = 1 })(), (async function(){',
    'return 1 } function other() {',
    '}); globalThis.kept = 1; (async () => {',
    '}, async function () {',
    '/*',
    '`',
    '} /* ',
    '}}',
    '})(//',
    '} catch {',
    "return '",
  ])('[SB4] code cannot end the function that it is the body of: %s (security sbx2)', async (code) => {
    for (const language of ['javascript', 'typescript'] as const)
      await expect(sandbox.run(request(code, { language }))).rejects.toMatchObject({ code: 'CODE_INVALID' });
  });

  it.each(['javascript', 'typescript'] as const)(
    '[SB5] %s that overflows its parser fails alone, and says why',
    async (language) => {
      const deep = `return ${'('.repeat(40_000)}1${')'.repeat(40_000)}`;
      const fine = 'const n: number = 2; return n';
      const outcomes = await Promise.allSettled([
        sandbox.run(request(deep, { language })),
        sandbox.run(request(fine, { language: 'typescript' })),
      ]);
      expect(outcomes[0]).toMatchObject({
        reason: { code: 'CODE_INVALID', message: expect.stringContaining('nested too deeply') },
      });
      expect(outcomes[1]).toMatchObject({ value: { value: 2 } });
      expect((await sandbox.run(request(`${fine} + 1`, { language: 'typescript' }))).value).toBe(3);
    },
  );

  it('takes a body that looks as if it ended', async () => {
    const code = "const s = '})'; const r = /}\\)/; /* }) */ const t = `}) ${'})'}`; // })\nreturn s + t";
    expect((await sandbox.run(request(code))).value).toBe('})}) })');
    expect((await sandbox.run(request('function f() { return 1 }\nreturn f()'))).value).toBe(1);
    expect((await sandbox.run(request('await null; for await (const x of [1]) return x'))).value).toBe(1);
  });

  it('[SB3] a cancelled run frees its process, and none that waited is lost (security sbx2)', async () => {
    await sandbox.run(request('return 1'));
    const controllers = Array.from({ length: 4 }, () => new AbortController());
    const loops = controllers.map(({ signal }) => sandbox.run(request('for (;;);', { signal })));
    const after = [1, 2, 3].map((n) => sandbox.run(request(`return ${n}`)));
    for (const { abort } of controllers.map((one) => ({ abort: () => one.abort() }))) abort();
    const outcomes = await Promise.allSettled(loops);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    // The limit of the loops is a minute: waiting for it would fail this test.
    expect(await Promise.all(after)).toMatchObject([{ value: 1 }, { value: 2 }, { value: 3 }]);
  }, 20_000);

  it('[SB2] code that changes how its result is made harms no other run', async () => {
    for (const code of [
      "Object.prototype.toJSON = () => 'taken'; return 1",
      'Array.prototype.toJSON = () => 1; console.log(1); return [1]',
      'Promise.prototype.then = () => 1; return 1',
      "String.prototype.slice = () => ({}); console.log('x'); return 1",
      'Array.prototype.join = () => 7n; console.log(1); return 1',
      'JSON.stringify = () => 1; return 1',
    ]) {
      const outcome = await sandbox.run(request(code)).catch((error: unknown) => error);
      if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'CODE_FAILED' });
      expect((await sandbox.run(request('console.log(2); return 2'))).value).toBe(2);
    }
  });

  it('hands nothing of what reads the result to the hooks that it meets', async () => {
    const { logs, value } = await sandbox.run(
      request(`
        let isLooking = false;
        const look = (...met) => {
          if (isLooking) return;
          isLooking = true;
          for (const one of met) {
            if (one === null || (typeof one !== 'object' && typeof one !== 'function')) continue;
            const maker = one.constructor && one.constructor.constructor;
            const own = maker === undefined || maker('return globalThis')() === globalThis;
            console.log(own ? 'own' : 'foreign');
          }
          isLooking = false;
        };
        const sloppy = Function('look', 'return function hook() { look(hook.caller, this, ...arguments); return 1 }');
        const traps = new Proxy({}, {
          get: (_, trap) => (...met) => { look(...met); return Reflect[trap](...met); },
        });
        class Kind { static [Symbol.hasInstance](...met) { look(this, ...met); return false; } }
        globalThis.Map = globalThis.Set = globalThis.Error = globalThis.RegExp = Kind;
        const iterated = new (Object.getPrototypeOf(new Uint8Array(2)).constructor)([1, 2]);
        iterated[Symbol.iterator] = function* (...met) { look(this, ...met); yield 1; };
        Object.prototype.__defineSetter__('trapped', function (...met) { look(this, ...met); });
        Array.prototype.toJSON = function (...met) { look(this, ...met); return Array.from(this); };
        return {
          json: { toJSON: sloppy(look) },
          accessor: { get name() { look(this); return 'a'; } },
          proxy: new Proxy({ a: 1 }, traps),
          list: new Proxy([1], traps),
          error: Object.assign(Object.create(TypeError.prototype), { name: { toString: sloppy(look) }, message: 'm' }),
          iterated,
          trapped: 1,
          deep: Object.create({ toJSON(...met) { look(this, ...met); return { toJSON: sloppy(look) }; } }),
        };`),
    );
    expect(logs.length).toBeGreaterThan(8);
    expect(logs.filter(({ text }) => text !== 'own')).toEqual([]);
    expect(value).toMatchObject({ json: 1, accessor: { name: 'a' }, proxy: { a: 1 }, list: [1], trapped: 1 });
  });

  // QuickJS has a runtime for each run, with everything in one context.
  it.skipIf(engine === 'quickjs')(
    '[SB4] hands no object of the reader to code that runs for each item, by whatever setter or hook',
    async () => {
      const items = [{ json: {} }, { json: {} }];
      const input = () => ({ ...request('').input([], [], []), items });
      const attack = `
      const owner = () => globalThis.seen === undefined ? undefined : Object.getPrototypeOf(globalThis.seen.value ?? globalThis.seen.error ?? globalThis.seen);
      const report = () => owner() === undefined ? 'nothing' : owner() === Object.prototype ? 'own' : 'foreign';
      const see = (one) => { if (one !== null && typeof one === 'object') globalThis.seen ??= one; };
      if ($itemIndex === 0) {
        for (const kind of [Array, Object, Map, Promise, Function, Error, String])
          for (const name of ['0', '1', 'value', 'error', 'outcomes', 'name', 'message', 'stack', 'constructor'])
            try { Object.defineProperty(kind.prototype, name, { configurable: true, set(one) { see(one); see(this); } }); } catch {}
        Array.prototype.push = function (one) { see(one); see(this); };
        String.prototype.concat = function (one) { see(one); };
        WHAT
      }
      return report();`;
      for (const what of [
        "throw new Error('x');",
        'return { a: 1 };',
        'return 1n;',
        'return () => 1;',
        'return undefined;',
      ])
        for (let round = 0; round < 2; round += 1) {
          const { value } = await sandbox.run(
            request(attack.replace('WHAT', what), { perItem: true, input }),
          );
          expect(JSON.stringify(value)).not.toContain('foreign');
        }
      expect((await sandbox.run(request('return { a: 1 }', { perItem: true, input }))).value).toEqual([
        { a: 1 },
        { a: 1 },
      ]);
    },
  );

  it('says what is too long or too wide of one item, and keeps the others', async () => {
    const items = [{ json: {} }, { json: {} }, { json: {} }];
    const input = () => ({ ...request('').input([], [], []), items });
    const code = `
      if ($itemIndex === 0) return 'x'.repeat(${LIMITS.textBytes + 1});
      if ($itemIndex === 1) throw Object.assign(new Error('m'.repeat(1e6)), { name: 'n'.repeat(1e6) });
      return 'well';`;
    const { value, failures = [] } = await sandbox.run(request(code, { perItem: true, input }));
    expect(value).toEqual([null, null, 'well']);
    expect(failures.map(({ error }) => error.message.slice(0, 60))).toEqual([
      expect.stringContaining('a text of more than'),
      expect.stringMatching(/^n+/),
    ]);
    for (const { error } of failures) expect(error.message.length).toBeLessThanOrEqual(2_000);
  });

  it('refuses a text, and an output, beyond their limits; long ones come whole', async () => {
    await expect(sandbox.run(request(`return ['x'.repeat(${LIMITS.textBytes + 1})]`))).rejects.toMatchObject({
      code: 'JSON_TOO_WIDE',
    });
    const { value } = await sandbox.run(
      request("return ['\\ud83d\\ude00x'.repeat(300000), '\\ud83d'.repeat(90000)]"),
    );
    expect(value).toEqual(['\u{1f600}x'.repeat(300_000), '\ud83d'.repeat(90_000)]);
  });

  it('runs thousands of times in the memory of one', async () => {
    for (let n = 0; n < 2_000; n += 50)
      await Promise.all(
        Array.from({ length: 50 }, () => sandbox.run(request('return new Array(1000).fill(1).length'))),
      );
    expect((await sandbox.run(request('return 1'))).value).toBe(1);
  }, 60_000);
});

/** The most memory that each sandbox process of this one has taken, in MB. */
function peaks(): readonly number[] {
  const read = (path: string) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return '';
    }
  };
  return readdirSync('/proc').flatMap((pid) => {
    const status = read(`/proc/${pid}/status`);
    const isOurs = new RegExp(`^PPid:\\s+${process.pid}$`, 'm').test(status);
    if (!isOurs || !read(`/proc/${pid}/cmdline`).includes('child/main.ts')) return [];
    return [Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1_024];
  });
}

describe.skipIf(process.platform !== 'linux')('[SB6] code that takes more and more memory', () => {
  const [[, sandbox]] = sandboxes;
  it.each([
    ['large arrays', 'const all = []; for (;;) all.push(new Array(1e6).fill(1))'],
    ['small arrays', 'const all = []; for (;;) all.push(new Array(1e4).fill(1))'],
    ['objects', 'const all = []; for (let i = 0; ; i += 1) all.push({ i, text: `x${i}` })'],
    ['a map', 'const all = new Map(); for (let i = 0; ; i += 1) all.set(`k${i}`, i)'],
    ['buffers', 'const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))'],
    ['buffers that are handed over', 'const all = []; for (;;) all.push(new ArrayBuffer(8).transfer(1e7))'],
  ])(
    'in %s is ended with little more than its limit',
    async (_, code) => {
      // A buffer that does not fit is an error that code may catch.
      const expected =
        code.includes('ArrayBuffer') || code.includes('Uint8Array') ? 'CODE_FAILED' : 'CODE_MEMORY';
      await expect(sandbox.run(request(code))).rejects.toMatchObject({ code: expected });
      expect((await sandbox.run(request('return 1'))).value).toBe(1);
      const taken = peaks();
      expect(taken.length).toBeGreaterThan(0);
      // 64 MB, and what Node.js itself takes.
      expect(Math.max(...taken)).toBeLessThan(350);
    },
    60_000,
  );
});

describe('[SB6] buffers that grow', () => {
  const [[, sandbox]] = sandboxes;
  it.each([
    'new ArrayBuffer(1, { maxByteLength: 1e9 })',
    'Reflect.construct(ArrayBuffer, [1, { maxByteLength: 1e9 }])',
    'new (class extends ArrayBuffer {})(1, { maxByteLength: 1e9 })',
    'new (new Uint8Array(1).buffer.constructor)(1, { maxByteLength: 1e9 })',
    'new (Object.getPrototypeOf(new ArrayBuffer(1)).constructor)(1, { maxByteLength: 1e9 })',
    '(() => { Object.prototype.construct = (target, args) => { globalThis.raw = target; return {} }; new ArrayBuffer(1); return new (globalThis.raw ?? ArrayBuffer)(1, { maxByteLength: 1e9 }) })()',
    'new (ArrayBuffer[Symbol.species])(1, { maxByteLength: 1e9 })',
  ])('are not there: %s', async (code) => {
    const { value } = await sandbox.run(
      request(
        `const buffer = ${code}; let grown = 'not'; try { buffer.resize(1e8); grown = buffer.byteLength; } catch {} return [buffer.resizable, grown, buffer instanceof ArrayBuffer, ArrayBuffer.isView(new Uint8Array(buffer))]`,
      ),
    );
    expect(value).toEqual([false, 'not', true, true]);
  });
});

describe.skipIf(process.platform !== 'linux')('[SB6] a process that takes more than its limit', () => {
  it('is ended, whatever the engine counts', async () => {
    // The engine's own limit is 4 GB, so that it is the server that has to see what is taken.
    const sandbox = createSandbox({ processes: 1, memoryMb: 64, timeoutMs: 60_000, engineMemoryMb: 4_000 });
    try {
      const endless = sandbox.run(request('const all = []; for (;;) all.push(new Uint8Array(1e7).fill(1))'));
      await expect(endless).rejects.toMatchObject({ code: 'CODE_MEMORY' });
      expect((await sandbox.run(request('return 1'))).value).toBe(1);
    } finally {
      await sandbox.close();
    }
  }, 60_000);
});
