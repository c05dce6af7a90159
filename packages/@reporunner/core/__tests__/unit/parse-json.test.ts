import { LIMITS } from '@reporunner/constants';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assertJsonBounds,
  assertJsonValues,
  isServiceError,
  parseJson,
  parseJsonYielding,
  verbatim,
} from '../../src/index.ts';
import { afterString } from '../../src/kernel/json-text.ts';
import { errorCodeOf } from '../../src/testing/index.ts';

const yieldNow = async () => {};
const codeOf = (work: () => unknown) => errorCodeOf((async () => work())());
const nested = (depth: number) => `${'{"a":['.repeat(depth / 2)}1${']}'.repeat(depth / 2)}`;

/** The value, or the word for its error: what native JSON.parse says, but for nesting, numbers that are not finite and integers beyond 2^53. */
function expected(text: string): unknown {
  try {
    let isHuge = false;
    const revive = (_key: string, one: unknown, { source = '' }: { readonly source?: string } = {}) => {
      isHuge ||= one === Infinity || one === -Infinity;
      return /^-?\d+$/.test(source) && !Number.isSafeInteger(one) ? source : one;
    };
    const value: unknown = JSON.parse(text, revive as (key: string, one: unknown) => unknown);
    return isHuge ? 'MALFORMED_JSON' : { value };
  } catch {
    return 'MALFORMED_JSON';
  }
}
async function yielding(text: string, pieceLength: number): Promise<unknown> {
  try {
    return { value: await parseJsonYielding(text, { yieldNow, pieceLength }) };
  } catch (error) {
    return isServiceError(error) ? error.code : error;
  }
}

describe('JSON from outside', () => {
  it('is refused when it is nested deeper than the limit (security deep)', async () => {
    expect(parseJson(nested(LIMITS.jsonDepth))).toEqual(JSON.parse(nested(LIMITS.jsonDepth)));
    expect(await codeOf(() => parseJson(nested(LIMITS.jsonDepth + 2)))).toBe('JSON_TOO_DEEP');
    for (const depth of [5_000, 200_000]) {
      expect(await codeOf(() => parseJson(nested(depth)))).toBe('JSON_TOO_DEEP');
      expect(await yielding(nested(depth), 64)).toBe('JSON_TOO_DEEP');
    }
  });

  it('does not count brackets inside strings', () => {
    const text = JSON.stringify({ text: `${'['.repeat(2_000)}\\"`, more: '"'.repeat(10) });
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it('says what is not JSON', async () => {
    expect(() => parseJson('{"a":', () => verbatim('The body'))).toThrow(
      /^The body is not JSON \(line 1, column 6\): Expected a value\./,
    );
    expect(await codeOf(() => parseJson('{"a":'))).toBe('MALFORMED_JSON');
  });

  it('gives the value of JSON.parse when it is parsed in pieces, whatever their size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json({ maxDepth: 8 }), fc.integer({ min: 1, max: 40 }), async (text, piece) => {
        expect(await yielding(text, piece)).toEqual(expected(text));
        const pretty = JSON.stringify(JSON.parse(text), null, 2);
        expect(JSON.stringify(await parseJsonYielding(pretty, { yieldNow, pieceLength: piece }))).toBe(
          JSON.stringify((expected(pretty) as { readonly value: unknown }).value),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('refuses in pieces what JSON.parse refuses', async () => {
    const damage = fc.tuple(fc.json(), fc.nat(), fc.constantFrom(...'[]{},:"\\ 0a'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(
        damage,
        fc.integer({ min: 1, max: 20 }),
        async ([text, at, character, replaces], piece) => {
          const place = at % (text.length + 1);
          const damaged = text.slice(0, place) + character + text.slice(place + (replaces ? 1 : 0));
          expect(await yielding(damaged, piece), damaged).toEqual(expected(damaged));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('keeps keys that look like properties of objects', async () => {
    const text = '{"__proto__":{"a":[1,2,3,4,5,6,7,8]},"constructor":[1,2,3,4,5],"a":{"__proto__":1}}';
    const value = await parseJsonYielding(text, { yieldNow, pieceLength: 4 });
    expect(JSON.stringify(value)).toBe(text);
  });

  it('refuses an object with more keys than nodes can copy', async () => {
    const text = (keys: number) =>
      JSON.stringify({
        wide: Object.fromEntries(Array.from({ length: keys }, (_, key) => [`key${key}`, 1])),
      });
    expect(
      Object.keys(((await parseJsonYielding(text(100_000), { yieldNow })) as { wide: object }).wide),
    ).toHaveLength(100_000);
    await expect(parseJsonYielding(text(100_001), { yieldNow })).rejects.toMatchObject({
      code: 'JSON_TOO_WIDE',
      message: expect.stringContaining('list'),
    });
  });

  it('is refused when it has more values than the limit, however short they are', async () => {
    const lists = {
      numbers: (count: number) => `[${'1,'.repeat(count - 2)}1]`,
      empty: (count: number) => `[${'{},'.repeat(count - 2)}[]]`,
      nested: (count: number) => `{"a":[${'[1],'.repeat((count - 4) / 2)}[1]]}`,
    };
    const tooWide = {
      code: 'JSON_TOO_WIDE',
      message: expect.stringContaining(LIMITS.jsonValues.toLocaleString('en')),
    };
    for (const [kind, list] of Object.entries(lists)) {
      const atLimit = list(LIMITS.jsonValues);
      expect(() => assertJsonBounds(atLimit), kind).not.toThrow();
      const more = list(LIMITS.jsonValues + 2);
      expect(() => parseJson(more), kind).toThrow(expect.objectContaining(tooWide));
      await expect(parseJsonYielding(more, { yieldNow }), kind).rejects.toMatchObject(tooWide);
      expect(() => assertJsonValues(JSON.parse(more)), kind).toThrow(expect.objectContaining(tooWide));
      expect(() => assertJsonValues(JSON.parse(atLimit)), kind).not.toThrow();
    }
    expect(await parseJsonYielding(lists.numbers(LIMITS.jsonValues), { yieldNow })).toHaveLength(
      LIMITS.jsonValues - 1,
    );
    // What is inside a string is no value.
    expect(parseJson(JSON.stringify('[1,'.repeat(LIMITS.jsonValues)))).toHaveLength(3 * LIMITS.jsonValues);
  });

  it('is refused when a number is too large for a double, with its place, and not for its exponent alone', async () => {
    const many = '9'.repeat(310);
    for (const [number, isHuge] of [
      ['1e400', true],
      ['-1E+0400', true],
      ['1.5e309', true],
      [many, true],
      [`${'9'.repeat(300)}e9`, true],
      [`-${many}.5`, true],
      ['1e308', false],
      ['1e-400', false],
      ['12345678901234567890', false],
      [`0.${many}`, false],
      [`${many}e-99`, false],
      ['"1e400"', false],
      [`"${many}"`, false],
      ['"a\\": 1e400"', false],
    ] as const) {
      const short = `{"a":\n[1, ${number}]}`;
      const long = `{"x":"${'y'.repeat(100)}",\n"a":[[${'{},'.repeat(50)}1],\n${number}]}`;
      const parse = (text: string) => async () => parseJson(text, () => verbatim('The body'));
      const yielding = (text: string) => () =>
        parseJsonYielding(text, { yieldNow, what: () => verbatim('The body'), pieceLength: 20 });
      for (const [work, line] of [
        [parse(short), 2],
        [parse(long), 3],
        [yielding(long), 3],
        [yielding(`[\n\n${number}${' '.repeat(50)}]`), 3],
      ] as const) {
        const result = await work().then(
          () => undefined,
          (error: { code: string; details: object; message: string }) => error,
        );
        if (isHuge)
          expect(result, number).toMatchObject({
            code: 'MALFORMED_JSON',
            details: { line },
            message: expect.stringContaining('too large'),
          });
        else expect(result, number).toBeUndefined();
      }
    }
    // What was written here is not looked at.
    expect(await parseJsonYielding(' [1e400]', { yieldNow, isOurs: true, pieceLength: 2 })).toEqual([
      Infinity,
    ]);
  });

  it('is refused when a number has more characters than are read in one go, with its place', async () => {
    const limit = LIMITS.jsonNumberLength;
    const readers = {
      'at once': async (text: string) => parseJson(text, () => verbatim('The body')),
      'in pieces': (text: string) =>
        parseJsonYielding(text, { yieldNow, what: () => verbatim('The body'), pieceLength: 2_000 }),
    };
    for (const [name, read] of Object.entries(readers)) {
      const digits = '9'.repeat(limit);
      const fraction = `0.${'5'.repeat(limit - 2)}`;
      expect(await read(`{"a": [ ${fraction} ]}`), name).toEqual({ a: [Number(fraction)] });
      const tooLong = {
        [`[\n 9${digits}]`]: 'line 2, column 2',
        [`{"a":0.${digits}}`]: 'line 1, column 6',
        [`[1, -9${digits} , 2]`]: 'line 1, column 5',
        [`9${digits}`]: 'line 1, column 1',
        [`[1e${digits}]`]: 'line 1, column 2',
      };
      for (const [text, place] of Object.entries(tooLong))
        await expect(read(text), `${name} ${place}`).rejects.toMatchObject({
          code: 'MALFORMED_JSON',
          message: `The body has a number of more than ${limit} characters (${place}). Send it as a string.`,
        });
      await expect(read(`[${'a'.repeat(limit + 1)}]`), name).rejects.toMatchObject({
        code: 'MALFORMED_JSON',
      });
      const blank = ' '.repeat(2 * limit);
      expect(await read(`${blank}[${blank}1${blank},"${digits}9"${blank}]${blank}`), name).toEqual([
        1,
        `${digits}9`,
      ]);
    }
  });

  it('yields within a member that is longer than a piece', async () => {
    let yields = 0;
    const yieldOnce = async () => {
      yields += 1;
    };
    const long = 100_000;
    for (const text of [
      `[${' '.repeat(long)}1]`,
      `["${'a'.repeat(long)}", 1]`,
      `["${'\\"'.repeat(long / 2)}"]`,
    ]) {
      yields = 0;
      const value = await parseJsonYielding(text, { yieldNow: yieldOnce, pieceLength: 1_000 });
      expect(value).toEqual(JSON.parse(text));
      expect(yields, text.slice(0, 4)).toBeGreaterThanOrEqual(text.startsWith('[ ') ? 200 : 3);
    }
  });

  it('reads strings with escapes to their end', async () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('"', '\\', 'a', ','), maxLength: 600 }), (text) => {
        const json = JSON.stringify(text);
        expect(afterString(`${json},"b"`, 0)).toBe(json.length);
      }),
    );
  });

  it('yields after each piece of a long text', async () => {
    let yields = 0;
    const text = JSON.stringify({
      rows: Array.from({ length: 20_000 }, (_, id) => ({ id, name: `row ${id}` })),
    });
    const value = await parseJsonYielding(text, {
      yieldNow: async () => {
        yields += 1;
      },
      pieceLength: 16_384,
    });
    expect(value).toEqual(JSON.parse(text));
    expect(yields).toBeGreaterThan(text.length / 16_384);
  });
});

describe('Integers beyond 2^53', () => {
  it('[V7] are text of their digits, wherever they are; all others are numbers', () => {
    for (const [text, value] of [
      ['12345678901234567890', '12345678901234567890'],
      ['-12345678901234567890', '-12345678901234567890'],
      ['9007199254740992', '9007199254740992'],
      ['9007199254740991', 9007199254740991],
      ['-9007199254740991', -9007199254740991],
      ['1000000000000000000', '1000000000000000000'],
      ['1234567890123456789.5', Number('1234567890123456789.5')],
      ['12345678901234567e3', 12345678901234567e3],
      ['0.12345678901234567890', Number('0.12345678901234567890')],
      ['"12345678901234567890"', '12345678901234567890'],
      ['"a \\"12345678901234567890"', 'a "12345678901234567890'],
      [
        '{"12345678901234567890": [12345678901234567890 , 1]}',
        { '12345678901234567890': ['12345678901234567890', 1] },
      ],
    ] as const)
      expect(parseJson(text), text).toEqual(value);
  });

  it('[V7] are found in any text, in one piece or in several', async () => {
    const number = fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }).map((one) => ({ integer: one }));
    const leaf = fc.oneof(
      number,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.string(),
      fc.constant(true),
    );
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: 'small' }, leaf, tie('list'), tie('object')),
      list: fc.array(tie('any'), { maxLength: 5 }),
      object: fc.dictionary(fc.stringMatching(/^[a-z0-9]{0,20}$/), tie('any'), { maxKeys: 5 }),
    })).any;
    const isInteger = (one: unknown): one is { integer: bigint } =>
      typeof one === 'object' && one !== null && typeof (one as { integer?: unknown }).integer === 'bigint';
    const write = (one: unknown): string => {
      if (isInteger(one)) return String(one.integer);
      if (Array.isArray(one)) return `[${one.map(write).join(' , ')}]`;
      if (typeof one !== 'object' || one === null) return JSON.stringify(one);
      return `{${Object.entries(one)
        .map(([key, part]) => `${JSON.stringify(key)}:${write(part)}`)
        .join(',')}}`;
    };
    const read = (one: unknown): unknown => {
      if (isInteger(one)) {
        const number = Number(one.integer);
        return Number.isSafeInteger(number) ? number : String(one.integer);
      }
      if (Array.isArray(one)) return one.map(read);
      if (Object.is(one, -0)) return 0;
      if (typeof one === 'number' && /^-?\d{16,}$/.test(String(one)) && !Number.isSafeInteger(one))
        return String(one);
      if (typeof one !== 'object' || one === null) return one;
      return Object.fromEntries(Object.entries(one).map(([key, part]) => [key, read(part)]));
    };
    await fc.assert(
      fc.asyncProperty(value, fc.integer({ min: 1, max: 60 }), async (one, pieceLength) => {
        const text = write(one);
        expect(parseJson(text)).toEqual(read(one));
        expect(await parseJsonYielding(text, { yieldNow, pieceLength })).toEqual(read(one));
      }),
    );
  });

  it('[V7] stay doubles in what JavaScript has written, or an expression reads', async () => {
    const text = '[12345678901234567890, 1]';
    const doubles = [Number('12345678901234567890'), 1];
    expect(parseJson(text, undefined, 'double')).toEqual(doubles);
    for (const pieceLength of [5, 1_000]) {
      expect(await parseJsonYielding(text, { yieldNow, pieceLength, isOurs: true })).toEqual(doubles);
      expect(await parseJsonYielding(text, { yieldNow, pieceLength, integers: 'double' })).toEqual(doubles);
    }
  });

  it('[V7] leave errors where they are in the text', () => {
    expect(() => parseJson('[12345678901234567890,\n 1,, 2]')).toThrow(/line 2, column 4/);
  });
});
