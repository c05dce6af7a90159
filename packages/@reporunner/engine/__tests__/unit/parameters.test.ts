import type { JsonObject } from '@reporunner/core';
import { field } from '@reporunner/integrations';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { compileParameters } from '../../src/plan/parameters.ts';

const entry = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['auto', 'string']).default('auto'),
  value: z.json().optional(),
});
const schema = z.strictObject({
  fields: z.array(entry).min(1).max(3).default([]),
  any: z.unknown().optional(),
  limit: z.int().default(5),
  map: z.record(z.string(), z.json()).default({}),
  trimmed: z.string().trim().optional(),
});
const scope = (input: unknown) => ({ $json: { input } });

describe('compiled parameters', () => {
  it('[FA3] bound what the expressions of one item take together', () => {
    // A quarter of the budget of one or more.
    const costly = `={{ (() => { let x = 0; for (const y of $json.input) x += y; return x; })() }}`;
    const input = Array.from({ length: 25_000 }, () => 1);
    const compiled = (count: number) =>
      compileParameters({ any: Array.from({ length: count }, () => costly) }, schema);
    const few = compiled(8);
    for (let item = 0; item < 4; item += 1)
      expect(few.evaluate(scope(input))).toMatchObject({ any: Array.from({ length: 8 }, () => 25_000) });
    expect(() => compiled(100).evaluate(scope(input))).toThrow(
      expect.objectContaining({ code: 'EXPRESSION_BUDGET', message: expect.stringContaining('any[') }),
    );
  });

  it('give what validating each result whole would give', () => {
    const shapes: ((expression: string) => JsonObject)[] = [
      (value) => ({ fields: [{ name: 'a', value }] }),
      (value) => ({
        fields: [
          { name: 'a', value: { deep: [1, value] } },
          { name: 'b', value: 2 },
        ],
      }),
      (value) => ({ fields: [{ name: value, value: 1 }] }),
      (value) => ({ any: { a: [value] } }),
      (value) => ({ any: value }),
      (value) => ({ limit: value }),
      (value) => ({ map: { a: value, b: 1 } }),
      (value) => ({ trimmed: value }),
      (value) => ({ fields: value }),
    ];
    fc.assert(
      fc.property(fc.nat(shapes.length - 1), fc.jsonValue({ maxDepth: 2 }), (shape, value) => {
        // Zod leaves a key `__proto__` out; what an expression gives is kept as it is.
        const input = JSON.parse(JSON.stringify(value).replaceAll('"__proto__"', '"proto"')) as unknown;
        const program = compileParameters(
          (shapes[shape] as (typeof shapes)[0])('={{ $json.input }}'),
          schema,
        );
        const plain = (shapes[shape] as (typeof shapes)[0])('PLACE');
        const filled = JSON.parse(
          JSON.stringify(plain).replaceAll('"PLACE"', () => JSON.stringify(input)),
        ) as JsonObject;
        // Text that stands for a whole number is one where the parameter takes numbers only.
        const { limit } = filled;
        const isWhole = typeof limit === 'string' && /^\s*[+-]?\d+(?:\.0*)?(?:e\+?\d)?\s*$/i.test(limit);
        const whole = schema.safeParse(isWhole ? { ...filled, limit: Number(limit) } : filled);
        if (!whole.success) {
          expect(() => program.evaluate(scope(input))).toThrow(/is not valid/);
          return;
        }
        expect(program.evaluate(scope(input))).toEqual(whole.data);
      }),
      {
        numRuns: 1_000,
        examples: [
          [5, '0'],
          [5, ' 1e2 '],
          [5, '0.5'],
        ],
      },
    );
  });

  it('read text as a number where nothing but a number fits', () => {
    const limit = (text: string) =>
      compileParameters({ limit: '={{ $json.text }}' }, schema).evaluate({ $json: { text } }) as object;
    expect(limit('0')).toMatchObject({ limit: 0 });
    expect(limit(' -3 ')).toMatchObject({ limit: -3 });
    expect(() => limit('3.5')).toThrow(/is not valid/);
    expect(() => limit('0x10')).toThrow(/is not valid/);
    expect(() => limit('')).toThrow(/is not valid/);
  });

  it('keep a key `__proto__` of what an expression gives as data', () => {
    const input = JSON.parse('{ "__proto__": { "admin": true } }') as unknown;
    const { any } = compileParameters({ any: { a: '={{ $json.input }}' } }, schema).evaluate(
      scope(input),
    ) as {
      any: { a: object };
    };
    expect(JSON.stringify(any)).toBe('{"a":{"__proto__":{"admin":true}}}');
    expect(any.a).not.toHaveProperty('admin');
  });

  it('[V1] are JSON before they are validated (public-reports 08, 10)', () => {
    const value = (expression: string) =>
      (compileParameters({ any: { a: expression } }, schema).evaluate(scope(1)) as { any: unknown }).any;
    expect(value("={{ '2026-07-01T10:00Z'.toDateTime().toUTC() }}")).toEqual({
      a: '2026-07-01T10:00:00.000Z',
    });
    expect(value('={{ Duration.fromObject({ hours: 1 }) }}')).toEqual({ a: 'PT1H' });
    expect(value('={{ [1 / 0, { b: undefined }] }}')).toEqual({ a: [null, {}] });
  });

  it('[V2] leave undefined out of objects, and are null in lists (public-reports 10)', () => {
    const evaluate = (raw: JsonObject) => compileParameters(raw, schema).evaluate(scope(undefined));
    expect(evaluate({ map: { a: '={{ $json.input }}', b: '={{ 1 }}' } })).toMatchObject({ map: { b: 1 } });
    expect(evaluate({ any: [['={{ $json.input }}', 2]] })).toMatchObject({ any: [[null, 2]] });
    expect(evaluate({ trimmed: '={{ $json.input }}' })).toMatchObject({ trimmed: undefined });
  });

  describe('where an expression gives undefined', () => {
    const part = z.strictObject({
      name: z.string().default(''),
      many: z.int().default(0),
      of: z.enum(['days', 'hours']).default('days'),
      flag: z.boolean().default(false),
      all: z.boolean().default(true),
      list: z.array(z.string()).default([]),
      value: z.json().optional(),
    });
    const wide = z.strictObject({
      mode: z.enum(['simple', 'full']).default('simple'),
      ...part.shape,
      part: part.optional(),
      parts: z.array(part).default([]),
      either: z
        .discriminatedUnion('by', [
          z.strictObject({ by: z.literal('page'), start: z.int().default(1) }),
          z.strictObject({ by: z.literal('link'), start: z.string().default('') }),
        ])
        .optional(),
      hidden: field(z.int().default(1), { label: 'Hidden', showWhen: { mode: ['full'] } }),
      shown: field(z.int().default(1), { label: 'Shown', showWhen: { mode: ['simple'] } }),
      data: field(z.string().default(''), { label: 'Data', needsValue: true }),
      text: z.preprocess((value) => value, z.number().default(3)),
    });
    const gone = '={{ $json.input }}';
    const evaluate = (raw: JsonObject) => () => compileParameters(raw, wide).evaluate(scope(undefined));

    it.each<[string, JsonObject]>([
      ['many', { many: gone }],
      ['of', { of: gone }],
      ['all', { all: gone }],
      ['part.many', { part: { many: gone } }],
      ['parts[0].of', { parts: [{ of: gone }] }],
      ['either.start', { either: { by: 'page', start: gone } }],
      ['shown', { shown: gone }],
      ['hidden', { mode: 'full', hidden: gone }],
      ['data', { data: gone }],
      ['text', { text: gone }],
    ])('[V2] a default that says something is not taken in silence: %s', (path, raw) => {
      expect(evaluate(raw)).toThrow(`Parameter "${path}" is missing: {{ $json.input }} gives undefined`);
    });

    it.each<[string, JsonObject, unknown]>([
      ['name', { name: gone }, ''],
      ['flag', { flag: gone }, false],
      ['list', { list: gone }, []],
      ['value', { value: gone }, undefined],
      ['part', { part: { many: 2, value: gone } }, { many: 2 }],
      ['either', { either: { by: 'link', start: gone } }, { by: 'link', start: '' }],
      ['hidden', { hidden: gone }, 1],
    ])('[V2] an empty default counts, and what is hidden does not matter: %s', (key, raw, expected) => {
      const result = evaluate(raw)() as Record<string, unknown>;
      if (typeof expected === 'object') expect(result[key]).toMatchObject(expected as object);
      else expect(result[key]).toBe(expected);
    });
  });

  it('[V6] read text as numbers wherever a number is wanted, and nowhere else', () => {
    const wide = z.strictObject({
      limit: z.int().default(5),
      rate: z.strictObject({ count: z.int().min(1), perMs: z.number() }).optional(),
      sizes: z.array(z.number()).default([]),
      either: z.union([z.strictObject({ size: z.int() }), z.boolean()]).optional(),
      any: z.union([z.string(), z.number()]).optional(),
    });
    const evaluated = (raw: JsonObject, value: unknown) =>
      compileParameters(raw, wide).evaluate(scope(value));
    const whole = '={{ $json.input }}';
    expect(evaluated({ limit: whole }, '7')).toMatchObject({ limit: 7 });
    expect(evaluated({ limit: '7' }, 0)).toMatchObject({ limit: 7 });
    expect(evaluated({ rate: { count: whole, perMs: '1e3' } }, ' 2 ')).toMatchObject({
      rate: { count: 2, perMs: 1_000 },
    });
    expect(evaluated({ sizes: whole }, [1, '2.5'])).toMatchObject({ sizes: [1, 2.5] });
    expect(evaluated({ either: { size: whole } }, '3')).toMatchObject({ either: { size: 3 } });
    expect(evaluated({ any: whole }, '5')).toMatchObject({ any: '5' });
    for (const wrong of ['five', '0x10', '1,000', '', '2.5', true, [1]])
      expect(() => evaluated({ limit: whole }, wrong)).toThrow('"limit"');
  });

  it('say that an expression gave NaN, an infinity or nothing', () => {
    const wide = z.strictObject({ limit: z.int(), rate: z.strictObject({ count: z.int() }).optional() });
    const evaluate = (raw: JsonObject) => () => compileParameters(raw, wide).evaluate(scope(undefined));
    expect(evaluate({ limit: '={{ 0 / 0 }}' })).toThrow('{{ 0 / 0 }} gives NaN');
    expect(evaluate({ limit: 1, rate: { count: '={{ 1 / 0 }}' } })).toThrow('{{ 1 / 0 }} gives Infinity');
    expect(evaluate({ limit: '={{ $json.input }}' })).toThrow('"limit" is missing: {{ $json.input }}');
    expect(evaluate({ limit: '={{ null }}' })).toThrow('received null');
  });

  it('[V4] keep a type only where the template is exactly one section (reliability E21)', () => {
    const value = (template: string) =>
      (compileParameters({ any: template }, schema).evaluate(scope(7)) as { any: unknown }).any;
    expect(value('={{ $json.input }}')).toBe(7);
    expect(value('={{ $json.input }}\n')).toBe('7\n');
    expect(value('= {{ $json.input }}')).toBe(' 7');
  });

  it('[V5] read dates without an offset in the zone of the workflow (public-reports 12)', () => {
    const program = compileParameters({ any: '={{ $json.input.toDateTime() }}' }, schema);
    expect(program.evaluate({ ...scope('2026-07-01 10:00'), timezone: 'Europe/Berlin' })).toMatchObject({
      any: '2026-07-01T10:00:00.000+02:00',
    });
  });

  it('give every item an object of its own, and never touch the document', () => {
    const raw = { fields: [{ name: 'a', value: '={{ $json.input }}' }], map: { k: 1 } };
    const before = structuredClone(raw);
    const program = compileParameters(raw, schema);
    const [one, two] = [program.evaluate(scope('x')), program.evaluate(scope('y'))] as {
      fields: { value: unknown }[];
    }[];
    expect([one?.fields[0]?.value, two?.fields[0]?.value]).toEqual(['x', 'y']);
    expect(raw).toEqual(before);
  });

  it('say which parameter does not fit', () => {
    expect(() => compileParameters({ limit: 'five' }, schema)).toThrow('"limit"');
    expect(() => compileParameters({ unknown: '={{ 1 }}' }, schema)).toThrow('no parameter "unknown"');
    expect(() => compileParameters({ limit: '={{ $json.input }}' }, schema).evaluate(scope('x'))).toThrow(
      '"limit"',
    );
    expect(() => compileParameters({ limit: '={{ $json.input }}' }, schema).evaluate(scope(3))).not.toThrow();
  });
});
