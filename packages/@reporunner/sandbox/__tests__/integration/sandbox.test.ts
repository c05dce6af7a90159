import { errorCodeOf } from '@reporunner/core/testing';
import type { CodeRequest } from '@reporunner/integrations';
import { afterAll, describe, expect, it } from 'vitest';
import { createSandbox } from '../../src/index.ts';

const engines = [undefined, 'quickjs'] as const;
/** Contexts are used again from the third run on. */
const cases = [
  [undefined, 'fresh contexts', 1],
  [undefined, 'contexts that are used again', 4],
  ['quickjs', 'fresh contexts', 1],
] as const;
const sandboxes = new Map(
  engines.map((engine) => [
    engine,
    createSandbox({
      processes: 1,
      memoryMb: 64,
      timeoutMs: 2_000,
      ...(engine === undefined ? {} : { engine }),
    }),
  ]),
);
afterAll(async () => {
  for (const sandbox of sandboxes.values()) await sandbox.close();
});

const items = [{ json: { n: 1 } }, { json: { n: 2 } }];
const inputOf = (nodes: readonly string[]) => ({
  firstIndex: 0,
  items,
  nodes: Object.fromEntries(
    nodes.map((name) => [
      name,
      {
        isExecuted: true,
        items: [{ json: { from: name } }],
        pairs: { others: [], places: [0, 0], problems: [] },
      },
    ]),
  ),
  variables: { $vars: { city: 'Zürich 🚀' }, $workflow: { name: 'W' } },
  now: Date.UTC(2027, 6, 1, 10),
  timezone: 'Europe/Berlin',
});

describe.each(cases)('code in a sandbox (%s, %s)', (engine, _, times) => {
  const sandbox = sandboxes.get(engine) as ReturnType<typeof createSandbox>;
  const run = async (code: string, more: Partial<CodeRequest> = {}) => {
    const request = {
      tenantId: 'one',
      code,
      language: 'javascript',
      perItem: false,
      input: inputOf,
      signal: new AbortController().signal,
      ...more,
    } as const;
    const scope = { scope: 'workflow/node' };
    for (let before = 1; before < times; before += 1)
      await sandbox.run({ ...request, ...scope }).catch(() => {});
    return sandbox.run(times === 1 ? request : { ...request, ...scope });
  };
  const value = async (code: string, more: Partial<CodeRequest> = {}) => (await run(code, more)).value;

  it('refuses more items or values than may be returned, and says what to do', async () => {
    expect(await errorCodeOf(run('return Array.from({ length: 250001 }, () => ({}))'))).toBe(
      'ITEMS_TOO_MANY',
    );
    if (engine === undefined)
      expect(await errorCodeOf(run('return [{ json: { list: Array(4000001).fill(0) } }]'))).toBe(
        'JSON_TOO_WIDE',
      );
  });

  it('gets no further with a getter that gives something else the second time', async () => {
    const twice = (second: string) => `
      let reads = 0;
      const value = {};
      Object.defineProperty(value, 'a', { enumerable: true, get: () => (reads++ === 0 ? 1 : ${second}) });
      return [{ json: value }];`;
    const deep = '(() => { let o = {}; for (let i = 0; i < 2000; i += 1) o = { o }; return o; })()';
    expect(await value(twice('2'))).toEqual([{ json: { a: 2 } }]);
    await expect(run(twice(deep))).rejects.toMatchObject({
      code: 'CODE_FAILED',
      message: expect.stringContaining('nested more than 512 levels deep'),
    });
    expect(await errorCodeOf(run(twice("'x'.repeat(9_000_000)")))).toBe('JSON_TOO_WIDE');
    // As deep as it may be, it is read.
    const deepest =
      'let o = {}; for (let i = 0; i < 510; i += 1) o = { o, text: "x".repeat(9) }; return [{ json: o }]';
    expect(await value(deepest)).toHaveLength(1);
  });

  it('gets items and variables, and gives JSON', async () => {
    expect(await value('return items.map((item) => ({ ...item.json, double: item.json.n * 2 }))')).toEqual([
      { n: 1, double: 2 },
      { n: 2, double: 4 },
    ]);
    expect(
      await value('return [$input.all().length, $input.first().json.n, $input.last().json.n, $json.n]'),
    ).toEqual([2, 1, 2, 1]);
    const link = 'https://example.org/resume/x';
    const withLinks = (_: readonly string[], __: readonly string[], links: readonly string[]) => ({
      ...inputOf([]),
      variables: { $execution: { id: 'e' } },
      links: Object.fromEntries(links.map((name) => [name, link])),
    });
    const linked = { input: withLinks };
    expect(await value("return $execution.resumeUrlOf('Ask')", linked)).toBe(link);
    expect(await value("return [$execution, $execution.resumeUrlOf('Ask')]", linked)).toEqual([
      { id: 'e' },
      link,
    ]);
    await expect(value("return $execution.resumeUrlOf('A' + 'sk')", linked)).rejects.toThrow('plain text');
    expect(await value("return $('Get Orders').first().json.from + $vars.city + $workflow.name")).toBe(
      'Get OrdersZürich 🚀W',
    );
    expect(await value("return $node['A b'].json.from")).toBe('A b');
    expect(await value('return $json.n + $itemIndex', { perItem: true })).toEqual([1, 3]);
    expect(await value('')).toBeNull();
  });

  it('knows URL, URLSearchParams, atob, btoa, structuredClone, TextEncoder and TextDecoder', async () => {
    expect(
      await value(`const url = new URL('/a b?x=1', 'https://bücher.example');
        url.searchParams.set('y', 'ü');
        const copy = structuredClone({ list: [1], when: new Map([['k', 2]]) });
        return [url, url.host, new URLSearchParams({ q: 'a b' }).toString(), btoa('é'), atob('YQ=='),
          copy, new TextDecoder().decode(new TextEncoder().encode('ü')), typeof globalThis.URL.parse]`),
    ).toEqual([
      'https://xn--bcher-kva.example/a%20b?x=1&y=%C3%BC',
      'xn--bcher-kva.example',
      'q=a+b',
      '6Q==',
      'a',
      { list: [1], when: { k: 2 } },
      'ü',
      'function',
    ]);
    expect(await value("return atob('YQ==') + $itemIndex", { perItem: true })).toEqual(['a0', 'a1']);
    // What people declare themselves is theirs.
    expect(await value('const URL = 1; const { DateTime } = { DateTime: 2 }; return URL + DateTime')).toBe(3);
    expect(await value('return items.map((item) => typeof item.URL + typeof setTimeout)[0]')).toBe(
      'undefinedundefined',
    );
  });

  it('keeps the failure of one item to itself (public-reports 15)', async () => {
    const source = 'if ($json.n === 2) throw new TypeError("two");\nreturn { r: $json.n };';
    const three = [...items, { json: { n: 3 } }];
    const input = (nodes: readonly string[]) => ({ ...inputOf(nodes), items: three });
    const { value: all, failures } = await run(source, { perItem: true, input });
    expect(all).toEqual([{ r: 1 }, null, { r: 3 }]);
    expect(failures).toHaveLength(1);
    expect(failures?.[0]).toMatchObject({ index: 1, error: { code: 'CODE_FAILED', details: { line: 1 } } });
    expect(failures?.[0]?.error.message).toContain('TypeError: two');
  });

  it('knows promises, dates and TypeScript', async () => {
    expect(await value('const n = await Promise.resolve(4); return n + 1')).toBe(5);
    if (engine !== 'quickjs') {
      expect(await value("return $now.toISO() + ' ' + DateTime.fromISO('2027-01-01').weekday")).toBe(
        '2027-07-01T12:00:00.000+02:00 5',
      );
      expect(await value('return $today')).toBe('2027-07-01T00:00:00.000+02:00');
      expect(await value('return [DateTime.isDateTime($today), +$now - $today]')).toEqual([true, 43_200_000]);
      expect(await value('return luxon.Settings.defaultZone.name')).toBe('Europe/Berlin');
      expect(
        await value(
          'return Duration.fromObject({ hours: 2 }).as("minutes") + Interval.after($now, { days: 1 }).length("hours")',
        ),
      ).toBe(144);
      expect(await value('const { Duration } = luxon; return Duration.fromMillis(5)')).toBe('PT0.005S');
    }
    expect(
      await value('interface X { n: number }\nconst x: X = items[0]!.json as X;\nreturn x.n', {
        language: 'typescript',
      }),
    ).toBe(1);
    await expect(run('const x: = 1', { language: 'typescript' })).rejects.toMatchObject({
      code: 'CODE_INVALID',
    });
  });

  it('keeps every key of a result, whatever its prototypes have', async () => {
    const setter = "Object.defineProperty(Object.prototype, 'total', { set() {}, get: () => 'taken' });";
    expect(await value(`${setter} return [{ id: 1, total: 2 }]`)).toEqual([{ id: 1, total: 2 }]);
    const result = await value('return { toString: 1, constructor: 2, ["__proto__"]: { a: 3 }, b: 4 }');
    expect(JSON.stringify(result)).toBe('{"toString":1,"constructor":2,"__proto__":{"a":3},"b":4}');
  });

  it('says what it logs', async () => {
    const { logs } = await run(
      "console.log('a', { b: 1 }); console.error(new Error('no').message); return 1",
    );
    expect(logs).toEqual([
      { level: 'info', text: 'a {"b":1}' },
      { level: 'error', text: 'no' },
    ]);
  });

  it('[V8] has the dates of JavaScript in UTC, and texts in English, whatever the process has', async () => {
    expect(await value('return [new Date(0).getHours(), new Date(0).getTimezoneOffset()]')).toEqual([0, 0]);
    // QuickJS knows no languages.
    if (engine === 'quickjs') return;
    expect(await value('return [(1234.5).toLocaleString(), new Date(0).toLocaleDateString()]')).toEqual([
      '1,234.5',
      '1/1/1970',
    ]);
  });

  it('says where it failed, in the lines of its author', async () => {
    await expect(run('const a = 1;\nconst b = a.b.c;\nreturn b')).rejects.toMatchObject({
      code: 'CODE_FAILED',
      message: expect.stringMatching(/TypeError.*line 2/),
      details: { line: 2 },
    });
    await expect(run('null.x')).rejects.toMatchObject({
      details: { line: 1, column: engine === undefined ? 6 : 5 },
    });
    await expect(run("\n\nthrow new RangeError('out')")).rejects.toMatchObject({ details: { line: 3 } });
    await expect(run('return (')).rejects.toMatchObject({
      code: 'CODE_INVALID',
      message: 'SyntaxError: Unexpected token (line 2, column 1)',
      details: { line: 2, column: 1 },
    });
    await expect(run('return new Promise(() => {})')).rejects.toThrow('never happens');
    await expect(run('const a = {}; a.a = a; return a')).rejects.toMatchObject({ code: 'CODE_FAILED' });
    await expect(run("throw 'just text'")).rejects.toThrow('just text');
    await expect(run("return $('Missing' + '')")).rejects.toThrow('Missing');
  });

  it('says the column on line 1 as on any other (public-reports 42)', async () => {
    const failure = (code: string, more: Partial<CodeRequest> = {}) =>
      run(code, more).then(
        () => undefined,
        (error: { message: string; details?: { line?: number; column?: number } }) => error,
      );
    const first = await failure("throw new Error('x')");
    const second = await failure("\nthrow new Error('x')");
    expect([first?.details?.line, second?.details?.line]).toEqual([1, 2]);
    if (engine !== 'quickjs') {
      expect(first?.message).toBe('Error: x (line 1, column 7)');
      expect(second?.message).toBe('Error: x (line 2, column 7)');
      expect((await failure('return 1;\nreturn ];'))?.message).toMatch(
        /^SyntaxError: .* \(line 2, column 8\)$/,
      );
    }
    const typed = await failure("const a: string = 'x'; throw new Error(a)", { language: 'typescript' });
    expect(typed?.details?.line).toBe(1);
  });

  it.each([
    ['enum A { B }', 1, 1, /^An enum is .* Write an object: .* \(line 1, column 1\)$/],
    ["const a = '日本'; const enum A { B }", 1, 17, /An enum/],
    ['const a = 1;\n\tenum A {\n    B,\n  }', 2, 2, /An enum/],
    [
      'class P {\n\tconstructor(private readonly x: number) {}\n}',
      2,
      31,
      /A parameter property .* this\.x = x/,
    ],
    ['\n  namespace N { export const a = 1 }', 2, 3, /A namespace/],
    ['\nnamespace N {\n export const a = 1 }', 2, 1, /A namespace/],
    ["/* é\u2003*/ const x: = 'é'", 1, 18, /^SyntaxError: Unexpected token `=`.* \(line 1, column 18\)$/],
    ['@a class X {}', 1, 1, /SyntaxError/],
  ])('says where TypeScript has to be compiled, or is not valid: %j', async (code, line, column, message) => {
    const failed = run(code, { language: 'typescript' });
    await expect(failed).rejects.toMatchObject({
      code: 'CODE_INVALID',
      message: expect.stringMatching(message),
      details: { line, column },
    });
  });

  it('gives JSON by the rule of expressions (public-reports 08)', async () => {
    expect(
      await value(
        'return { u: undefined, n: 0 / 0, i: [1 / 0, undefined], m: new Map([["a", new Set([1])]]), b: 2n, e: new TypeError("no"), r: /a/g, d: new Date(0), t: new Uint8Array([1, 2]) }',
      ),
    ).toEqual({
      n: null,
      i: [null, null],
      m: { a: [1] },
      b: 2,
      e: { name: 'TypeError', message: 'no' },
      r: '/a/g',
      d: '1970-01-01T00:00:00.000Z',
      t: [1, 2],
    });
    expect(await value('return 2n ** 64n')).toBe('18446744073709551616');
    await expect(run('return [{ a: { f: () => 1 } }]')).rejects.toThrow('The value at [0].a.f is a function');
    await expect(run('const a = {}; a.b = { a }; return a')).rejects.toThrow('contains itself');
    if (engine === 'quickjs') return;
    expect(
      await value(
        "const { Interval, Duration } = luxon; const at = DateTime.fromISO('2026-07-01'); return [at, Duration.fromObject({ hours: 1 }), Interval.after(at, { days: 1 })]",
      ),
    ).toEqual([
      '2026-07-01T00:00:00.000+02:00',
      'PT1H',
      '2026-07-01T00:00:00.000+02:00/2026-07-02T00:00:00.000+02:00',
    ]);
  });

  it('has dates without an offset in the zone of the workflow (public-reports 12)', async () => {
    if (engine === 'quickjs') return;
    const at = "DateTime.fromSQL('2026-07-01 10:00:00').toUTC().toISO()";
    const inZone = (timezone: string) =>
      value(`return ${at}`, { input: (nodes) => ({ ...inputOf(nodes), timezone }) });
    expect(await inZone('Europe/Berlin')).toBe('2026-07-01T08:00:00.000Z');
    expect(await inZone('Asia/Tokyo')).toBe('2026-07-01T01:00:00.000Z');
    expect(await value('return DateTime.now().zoneName')).toBe('Europe/Berlin');
  });

  it('takes the first pass of a repeated hour, as expressions do', async () => {
    if (engine === 'quickjs') return;
    const at = async (code: string) => value(`return ${code}.toISO()`);
    const first = '2024-10-27T02:30:00.000+02:00';
    expect(await at("DateTime.fromISO('2024-10-27T02:30')")).toBe(first);
    expect(await at("DateTime.fromSQL('2024-10-27 02:30')")).toBe(first);
    expect(await at("DateTime.fromFormat('27.10.2024 02:30', 'd.M.yyyy HH:mm')")).toBe(first);
    expect(await at('DateTime.local(2024, 10, 27, 2, 30)')).toBe(first);
    expect(await at('DateTime.fromObject({ year: 2024, month: 10, day: 27, hour: 2, minute: 30 })')).toBe(
      first,
    );
    expect(await at("DateTime.fromISO('2024-10-27T02:30+01:00')")).toBe('2024-10-27T02:30:00.000+01:00');
    expect(await at("DateTime.fromISO('2024-10-27T02:30', { zone: 'utc' })")).toBe(
      '2024-10-27T02:30:00.000Z',
    );
    expect(await value("return DateTime.fromISO('soon').isValid")).toBe(false);
  });

  it('says what was thrown, data too', async () => {
    await expect(run('throw { a: 1 }')).rejects.toThrow('{"a":1}');
    await expect(run("throw { message: 'mine' }")).rejects.toThrow('mine');
    await expect(run('throw [1, 2]')).rejects.toThrow('[1,2]');
    await expect(run('throw null')).rejects.toThrow('null');
    await expect(run('throw { a: 1 }')).rejects.not.toThrow('undefined');
  });

  it('runs in parallel, keeps apart, and can be cancelled', async () => {
    const all = await Promise.all(Array.from({ length: 50 }, (_, n) => value(`return ${n}`)));
    expect(all).toEqual(Array.from({ length: 50 }, (_, n) => n));
    const controller = new AbortController();
    const waits = run('for (;;) {}', { timeoutMs: 500, signal: controller.signal });
    controller.abort();
    await expect(waits).rejects.toMatchObject({ code: 'EXECUTION_CANCELLED' });
    expect(await value('return 7')).toBe(7);
  });
});
