import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parameterIssueOf } from '../../src/registry/parameter-issue.ts';

/** A schema and a value that it refuses with the code: the type demands one for every code that Zod has. */
const refused: Record<z.core.$ZodIssue['code'], readonly [schema: z.ZodType, value: unknown]> = {
  invalid_type: [z.string(), 1],
  too_big: [z.number().max(3), 4],
  too_small: [z.array(z.string()).min(2), []],
  invalid_format: [z.url(), 'nowhere'],
  not_multiple_of: [z.number().multipleOf(5), 7],
  unrecognized_keys: [z.strictObject({}), { extra: 1 }],
  invalid_union: [z.union([z.string(), z.number()]), true],
  invalid_key: [z.record(z.string().min(3), z.number()), { a: 1 }],
  invalid_element: [z.map(z.object({}), z.number()), new Map([[{}, 'text']])],
  invalid_value: [z.enum(['get', 'post']), 'put'],
  custom: [z.string().refine(() => false), 'text'],
};

describe('issues of a schema', () => {
  it.each(Object.entries(refused))('are said in a text of the catalogue: %s', (code, [schema, value]) => {
    const issue = schema.safeParse(value).error?.issues[0];
    expect(issue?.code).toBe(code);
    const found = parameterIssueOf(issue as z.core.$ZodIssue, value);
    expect(found.translatable?.id).toMatch(/^parameter\./);
    expect(found.message).not.toBe(issue?.message);
  });

  it('keep the text that a schema has of its own', () => {
    const schema = z.string().refine(() => false, { message: 'must name a planet' });
    const issue = schema.safeParse('Pluto').error?.issues[0];
    expect(parameterIssueOf(issue as z.core.$ZodIssue, 'Pluto')).toEqual({
      path: [],
      message: 'must name a planet',
    });
  });
});
