import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { field, toParameterJsonSchema } from '../../src/index.ts';

const hints = { label: 'Label', help: 'Help', placeholder: 'like this', expression: false } as const;
const shown = { title: 'Label', description: 'Help', ui: { placeholder: 'like this', expression: false } };
const schema = toParameterJsonSchema(
  z.strictObject({
    second: field(z.string().default('x'), hints),
    first: field(z.string(), { ...hints, kind: 'code', secret: true, showWhen: { second: ['x', 1, true] } }),
    inside: z.strictObject({ deep: z.strictObject({ deeper: field(z.int().optional(), hints) }) }),
    list: field(z.array(z.strictObject({ entry: field(z.string().default(''), hints) })).default([]), {
      label: 'List',
      kind: 'collection',
    }),
    before: z.array(field(z.string(), hints)).max(3).optional(),
    either: field(
      z.union([field(z.string(), { label: 'Text' }), field(z.number(), { label: 'Number' })]),
      hints,
    ),
    kinds: z
      .discriminatedUnion('kind', [
        field(z.strictObject({ kind: z.literal('a'), a: field(z.string(), hints) }), { label: 'A' }),
        field(z.strictObject({ kind: z.literal('b') }), { label: 'B' }),
      ])
      .default({ kind: 'b' }),
    anything: field(z.json().optional(), hints),
  }),
) as { properties: Record<string, Record<string, unknown>> };
const { properties } = schema;

describe('the JSON Schema of parameters', () => {
  it('has the properties in the order of the definition', () => {
    expect(Object.keys(properties)).toEqual([
      ...['second', 'first', 'inside', 'list', 'before', 'either', 'kinds', 'anything'],
    ]);
  });

  it('keeps hints on defaults, and every kind of hint', () => {
    expect(properties.second).toMatchObject({ ...shown, type: 'string', default: 'x' });
    expect(properties.first).toMatchObject({
      ui: { kind: 'code', secret: true, showWhen: { second: ['x', 1, true] }, expression: false },
    });
  });

  it('keeps hints inside of objects, lists and unions', () => {
    expect(properties.inside).toMatchObject({ properties: { deep: { properties: { deeper: shown } } } });
    expect(properties.list).toMatchObject({
      title: 'List',
      ui: { kind: 'collection' },
      default: [],
      items: { properties: { entry: { ...shown, default: '' } } },
    });
    expect(properties.before).toMatchObject({ items: shown });
    expect(properties.either).toMatchObject({
      ...shown,
      anyOf: [
        { title: 'Text', type: 'string' },
        { title: 'Number', type: 'number' },
      ],
    });
    expect(properties.kinds).toMatchObject({
      default: { kind: 'b' },
      oneOf: [
        { title: 'A', properties: { kind: { const: 'a' }, a: shown } },
        { title: 'B', properties: { kind: { const: 'b' } } },
      ],
    });
  });

  it('needs no references: JSON of any shape is no restriction at all', () => {
    expect(properties.anything).toEqual(shown);
    expect(JSON.stringify(schema)).not.toContain('$');
  });
});
