import { applyOperation, type JsonValue, workflowSchema } from '@reporunner/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyTypeOf, convertTo } from '../../src/features/schema-form/any-value.ts';
import { applyChange, liftChange, moved } from '../../src/features/schema-form/changes.ts';
import { problemOf } from '../../src/features/schema-form/check-value.ts';
import { pickable } from '../../src/features/schema-form/dates.ts';
import { effectiveValue, initialValue } from '../../src/features/schema-form/defaults.ts';
import { fieldKind, isCompact, summaryOf } from '../../src/features/schema-form/field-kind.ts';
import { nameProblem, recordOf, rowsAfter } from '../../src/features/schema-form/groups/record-rows.ts';
import { issuesAt, issuesWithin } from '../../src/features/schema-form/issues.ts';
import { humanize } from '../../src/features/schema-form/names.ts';
import { describeRuns, nextRuns } from '../../src/features/schema-form/next-runs.ts';
import { definitionsOf, type JsonSchema, type Path, resolve } from '../../src/features/schema-form/schema.ts';
import { isShown } from '../../src/features/schema-form/show-when.ts';
import { carryOver, matchVariant, variantsOf } from '../../src/features/schema-form/unions.ts';

const schedule: JsonSchema = {
  type: 'object',
  properties: {
    rules: {
      type: 'array',
      minItems: 1,
      items: {
        oneOf: [
          {
            type: 'object',
            properties: { kind: { const: 'cron' }, expression: { type: 'string', ui: { kind: 'cron' } } },
            required: ['kind', 'expression'],
          },
          {
            type: 'object',
            properties: {
              kind: { const: 'interval' },
              every: { type: 'number', exclusiveMinimum: 0 },
              unit: { type: 'string', enum: ['seconds', 'minutes'] },
            },
            required: ['kind', 'every', 'unit'],
          },
        ],
      },
    },
    timezone: { type: 'string', default: '' },
    pagination: {
      type: 'object',
      default: {},
      ui: { kind: 'collection' },
      properties: { kind: { type: 'string', enum: ['none', 'page'], default: 'none' } },
    },
    methods: { type: 'array', default: ['POST'], items: { type: 'string', enum: ['GET', 'POST'] } },
  },
  required: ['rules'],
};
const rule = schedule.properties?.rules?.items as JsonSchema;

/** What Zod makes of "any JSON". */
const json: JsonSchema = {
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'null' },
    { type: 'array', items: { $ref: '#/$defs/json' } },
    { type: 'object', additionalProperties: { $ref: '#/$defs/json' } },
  ],
};

describe('which fields are shown', () => {
  const schema: JsonSchema = {
    type: 'object',
    properties: {
      mode: { type: 'string', enum: ['times', 'while'], default: 'times' },
      check: { type: 'string', default: 'before', ui: { showWhen: { mode: ['while'] } } },
      late: { type: 'string', ui: { showWhen: { check: ['before'] } } },
      both: { type: 'string', ui: { showWhen: { mode: ['times'], on: [true] } } },
      on: { type: 'boolean' },
      a: { type: 'string', ui: { showWhen: { b: ['x'] } } },
      b: { type: 'string', ui: { showWhen: { a: ['x'] } } },
    },
  };
  const shown = (name: string, value: JsonValue) => isShown(name, schema, value, {});

  it('counts the default of a sibling that is not set', () => {
    expect(shown('check', {})).toBe(false);
    expect(shown('check', { mode: 'while' })).toBe(true);
  });
  it('hides what depends on a hidden field', () => {
    expect(shown('late', { mode: 'times', check: 'before' })).toBe(false);
    expect(shown('late', { mode: 'while' })).toBe(true);
  });
  it('needs every condition', () => {
    expect(shown('both', {})).toBe(false);
    expect(shown('both', { on: true })).toBe(true);
    expect(shown('both', { on: true, mode: 'while' })).toBe(false);
  });
  it('ends where two fields wait for each other', () => {
    expect(shown('a', { b: 'x' })).toBe(true);
    expect(shown('a', {})).toBe(false);
  });
});

describe('defaults', () => {
  it('a new element has its required fields and no more', () => {
    expect(initialValue(rule, {})).toEqual({ kind: 'cron', expression: '' });
    expect(initialValue(variantsOf(rule, {})[1]?.schema as JsonSchema, {})).toEqual({
      kind: 'interval',
      every: 1,
      unit: 'seconds',
    });
  });
  it('a list that must not be empty begins with one element', () => {
    expect(initialValue(schedule.properties?.rules as JsonSchema, {})).toEqual([
      { kind: 'cron', expression: '' },
    ]);
  });
  it('a number begins within its bounds', () => {
    expect(initialValue({ type: 'integer', minimum: 100, maximum: 599 }, {})).toBe(100);
    expect(initialValue({ type: 'integer', maximum: -5 }, {})).toBe(-5);
  });
  it('a value that is set counts, null too', () => {
    expect(effectiveValue(undefined, { default: 3 })).toBe(3);
    expect(effectiveValue(null, { default: 3 })).toBe(null);
    expect(effectiveValue(0, { default: 3 })).toBe(0);
  });
  it('a schema that refers to itself is not followed for ever', () => {
    const root: JsonSchema = {
      $defs: { tree: { type: 'object', properties: { next: { $ref: '#/$defs/tree' } }, required: ['next'] } },
      $ref: '#/$defs/tree',
    };
    expect(JSON.stringify(initialValue(root, definitionsOf(root))).length).toBeLessThan(200);
  });
});

describe('unions', () => {
  const variants = variantsOf(rule, {});
  it('are named after the constant that tells them apart', () => {
    expect(variants.map(({ label }) => label)).toEqual(['Cron', 'Interval']);
    expect(variants[0]?.discriminator).toBe('kind');
  });
  it('a value is of the variant with its constant', () => {
    expect(matchVariant({ kind: 'interval' }, variants)).toBe(1);
    expect(matchVariant({ kind: 'cron', every: 3, unit: 'minutes' }, variants)).toBe(0);
    expect(matchVariant(undefined, variants)).toBe(0);
  });
  it('without constants, of the one that fits best', () => {
    const either = variantsOf(
      {
        anyOf: [
          { type: 'string' },
          { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
          {
            type: 'object',
            properties: { url: { type: 'string' }, name: { type: 'string' } },
            required: ['url'],
          },
        ],
      },
      {},
    );
    expect(matchVariant('a', either)).toBe(0);
    expect(matchVariant({ id: '1' }, either)).toBe(1);
    expect(matchVariant({ url: 'x', name: 'y' }, either)).toBe(2);
  });
  it('another shape keeps the fields that both have, except what tells them apart', () => {
    const from: JsonSchema = {
      properties: { kind: { const: 'a' }, name: { type: 'string' }, n: { type: 'number' } },
    };
    const to: JsonSchema = {
      properties: { kind: { const: 'b' }, name: { type: 'string' }, n: { type: 'string' } },
    };
    expect(carryOver({ kind: 'a', name: 'x', n: 1 }, from, to, { kind: 'b', n: '' })).toEqual({
      kind: 'b',
      name: 'x',
      n: '',
    });
  });
});

describe('changes', () => {
  const lift = (value: JsonValue, path: Path, next?: JsonValue) =>
    liftChange(schedule, {}, value, { path, value: next });

  it('a change inside of what is there stays as it is', () => {
    const value = { rules: [{ kind: 'cron', expression: '' }] };
    expect(lift(value, ['rules', 0, 'expression'], '* * * * *')).toEqual({
      path: ['rules', 0, 'expression'],
      value: '* * * * *',
    });
  });
  it('a change inside of what only the default is sets the whole of it', () => {
    expect(lift({}, ['methods', 1], 'GET')).toEqual({ path: ['methods'], value: ['POST', 'GET'] });
    expect(lift({}, ['pagination', 'kind'], 'page')).toEqual({
      path: ['pagination'],
      value: { kind: 'page' },
    });
  });
  it('a change inside of what is not there makes it', () => {
    expect(lift({}, ['rules', 0, 'kind'], 'cron')).toEqual({ path: ['rules'], value: [{ kind: 'cron' }] });
  });
  it('taking away changes nothing else', () => {
    expect(applyChange({ a: 1, b: [1, 2, 3] }, { path: ['b', 1], value: undefined })).toEqual({
      a: 1,
      b: [1, 3],
    });
    expect(applyChange({ a: 1, b: 2 }, { path: ['a'], value: undefined })).toEqual({ b: 2 });
  });
  it('the document takes every lifted change, and makes of it what the form does', () => {
    const key = fc.constantFrom('rules', 'pagination', 'methods', 'kind', 'expression', 'other');
    const path = fc
      .tuple(key, fc.array(fc.oneof(key, fc.nat(1)), { maxLength: 3 }))
      .map(([first, rest]) => [first, ...rest]);
    fc.assert(
      fc.property(
        path,
        fc
          .json({ maxDepth: 1 })
          // Names that reach a prototype are refused long before.
          .filter((text) => !text.includes('__proto__'))
          .map((text) => JSON.parse(text) as JsonValue),
        fc.constantFrom<JsonValue>(
          {},
          { rules: [] },
          { rules: [{ kind: 'cron' }] },
          { pagination: { kind: 'page' } },
        ),
        (keys, value, parameters) => {
          const change = liftChange(schedule, {}, parameters, { path: keys, value });
          // A place after the end of a list cannot be set: the form never asks for it.
          const last = change.path.at(-1);
          const parent = change.path.slice(0, -1).reduce<unknown>((at, k) => (at as never)[k], parameters);
          fc.pre(!(Array.isArray(parent) !== (typeof last === 'number')));
          fc.pre(!(Array.isArray(parent) && (last as number) > parent.length));
          const workflow = workflowSchema.parse({
            id: 'w',
            tenantId: 't',
            projectId: 'p',
            name: 'W',
            nodes: { n: { id: 'n', type: 'core.set', name: 'N', position: { x: 0, y: 0 }, parameters } },
          });
          const after = applyOperation(workflow, {
            parts: [{ type: 'set', path: ['nodes', 'n', 'parameters', ...change.path], value: change.value }],
          });
          expect(after.nodes.n?.parameters).toEqual(applyChange(parameters, change));
        },
      ),
    );
  });
  it('an element moves to its new place', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  });
});

describe('kinds of fields', () => {
  const kind = (schema: JsonSchema) => fieldKind(schema, { json });
  it('follow the schema', () => {
    expect(kind({ type: 'string' })).toBe('text');
    expect(kind({ type: 'integer' })).toBe('number');
    expect(kind({ type: 'boolean' })).toBe('boolean');
    expect(kind({ type: 'string', enum: ['a'] })).toBe('select');
    expect(kind({ type: ['string', 'number'] })).toBe('any');
    expect(kind({ type: 'array', items: { enum: ['a', 'b'] } })).toBe('options');
    expect(kind({ type: 'array', items: { type: 'string' } })).toBe('rows');
    expect(kind({ type: 'object', additionalProperties: { type: 'string' } })).toBe('record');
    expect(kind({ type: 'object', properties: { a: { type: 'string' } } })).toBe('object');
    expect(kind(rule)).toBe('union');
    expect(kind(schedule.properties?.rules as JsonSchema)).toBe('list');
  });
  it('any JSON is one box, whether nothing is said of it or everything', () => {
    const scalars = ['string', 'number', 'boolean', 'null'] as const;
    const values = scalars.map((type) => ({ type }));
    expect(kind({ anyOf: [...values, { type: 'array', items: { type: [...scalars] } }] })).toBe('any');
    expect(kind({ anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }] })).toBe('union');
    expect(kind({})).toBe('any');
    expect(kind(resolve({ $ref: '#/$defs/json', title: 'Value' }, { json }))).toBe('any');
  });
  it('follow the hints', () => {
    expect(kind({ type: 'string', ui: { kind: 'cron' } })).toBe('cron');
    expect(kind({ type: 'string', ui: { secret: true } })).toBe('secret');
    expect(kind({ type: 'string', ui: { secret: true, kind: 'longText' } })).toBe('longText');
    expect(kind({ type: 'array', items: {}, ui: { kind: 'conditions' } })).toBe('conditions');
    expect(kind({ type: 'object', properties: {}, ui: { kind: 'collection' } })).toBe('optional');
  });
  it('what stands in one line is small and does not come and go', () => {
    const text: JsonSchema = { type: 'string' };
    expect(isCompact({ type: 'object', properties: { from: text, to: text } }, {})).toBe(true);
    expect(isCompact({ type: 'object', properties: { a: text, b: text, c: text, d: text } }, {})).toBe(false);
    expect(
      isCompact(
        { type: 'object', properties: { a: text, b: { ...text, ui: { showWhen: { a: ['x'] } } } } },
        {},
      ),
    ).toBe(false);
  });
  it('a reference resolves to the same object each time, so that its field is not drawn anew', () => {
    const reference: JsonSchema = { $ref: '#/$defs/json', title: 'Value' };
    expect(resolve(reference, { json })).toBe(resolve(reference, { json }));
    expect(resolve(reference, { json }).title).toBe('Value');
  });
  it('a folded element says its name, or what it has', () => {
    expect(summaryOf({ kind: 'cron', expression: '0 9 * * *' })).toBe('0 9 * * *');
    expect(summaryOf({ from: 'mail', to: 'email' })).toBe('mail email');
  });
});

describe('names and values', () => {
  it('names are made readable, abbreviations and constants stay', () => {
    expect(humanize('notEquals')).toBe('Not equals');
    expect(humanize('delayMs')).toBe('Delay (ms)');
    expect(humanize('userId')).toBe('User ID');
    expect(humanize('GET')).toBe('GET');
    expect(humanize('utf-8')).toBe('UTF-8');
    expect(['javascript', 'hmac', 'ndjson', 'toMarkdown', 'sha256', 'constructor'].map(humanize)).toEqual([
      'JavaScript',
      'HMAC',
      'NDJSON',
      'To Markdown',
      'SHA-256',
      'Constructor',
    ]);
    expect(humanize('0 9 * * *')).toBe('0 9 * * *');
  });
  it('a value of any type is kept as near as can be when its type changes', () => {
    expect(convertTo('42', 'number')).toBe(42);
    expect(convertTo(42, 'text')).toBe('42');
    expect(convertTo('yes', 'boolean')).toBe(true);
    expect(convertTo('{"a":1}', 'json')).toEqual({ a: 1 });
    expect(convertTo('x', 'json')).toEqual({});
    expect(anyTypeOf([1])).toBe('json');
    expect(anyTypeOf(undefined)).toBe('text');
  });
  it('a picker shows wall times alone; a zone or a word needs a text box', () => {
    expect(pickable('2026-03-01', 'dateTime')).toBe('2026-03-01T00:00');
    expect(pickable('2026-03-01T10:30', 'dateTime')).toBe('2026-03-01T10:30');
    expect(pickable('2026-03-01T10:30Z', 'dateTime')).toBeUndefined();
    expect(pickable(0, 'date')).toBeUndefined();
    expect(pickable('', 'date')).toBe('');
  });
  it('the next runs of a cron expression are in its time zone', () => {
    const from = new Date('2026-03-06T12:00:00Z');
    expect(nextRuns('0 9 * * MON-FRI', 'Europe/Berlin', 2, from)).toEqual({
      runs: [new Date('2026-03-09T08:00:00Z'), new Date('2026-03-10T08:00:00Z')],
    });
    expect(nextRuns('every day', undefined, 2, from)).toHaveProperty('problem');
  });
  it('the next runs have a year where it is not this one, by the clock of the time zone', () => {
    const runs = ['2026-12-31T08:00:00Z', '2026-12-31T23:30:00Z', '2028-02-29T08:00:00Z'].map(
      (text) => new Date(text),
    );
    const now = new Date('2026-11-30T12:00:00Z');
    const shown = (timezone: string) => describeRuns(runs, { locale: 'en', timezone, now });
    expect(shown('Europe/Berlin').map((text) => /\b20\d\d\b/.exec(text)?.[0])).toEqual([
      undefined,
      '2027',
      '2028',
    ]);
    expect(shown('UTC').map((text) => /\b20\d\d\b/.exec(text)?.[0])).toEqual([undefined, undefined, '2028']);
  });
});

describe('what is wrong with a value', () => {
  const kind = (value: JsonValue | undefined, schema: JsonSchema) => problemOf(value, schema)?.kind;
  it('follows from its schema', () => {
    const count: JsonSchema = { type: 'integer', minimum: 1, maximum: 10 };
    expect(kind(5, count)).toBeUndefined();
    expect(kind(0, count)).toBe('least');
    expect(kind(11, count)).toBe('most');
    expect(kind(1.5, count)).toBe('integer');
    expect(kind('five', count)).toBe('number');
    expect(kind(0, { type: 'number', exclusiveMinimum: 0 })).toBe('above');
    expect(kind('a b', { type: 'string', pattern: '^\\w+$' })).toBe('pattern');
    expect(kind('abc', { type: 'string', maxLength: 2 })).toBe('longest');
    expect(kind('example.com', { type: 'string', format: 'uri' })).toBe('uri');
  });
  it('nothing is wrong with what is not there, or is known only when it runs', () => {
    expect(kind(undefined, { type: 'string', minLength: 1 })).toBeUndefined();
    expect(kind('', { type: 'string', minLength: 1 })).toBeUndefined();
    expect(kind('={{ $json.count }}', { type: 'integer' })).toBeUndefined();
  });
  it('a pattern of another language is left to the server', () => {
    expect(kind('x', { type: 'string', pattern: '(?i)[' })).toBeUndefined();
  });
});

describe('names of a person’s choice', () => {
  it('rows without a name, or with one that is taken, wait; the first of two counts', () => {
    const rows = [
      { key: 0, name: 'a', value: 1 },
      { key: 1, name: '', value: 2 },
      { key: 2, name: 'a', value: 3 },
      { key: 3, name: '__proto__', value: 4 },
    ];
    expect(recordOf(rows)).toEqual({ a: 1 });
    expect(rows.map((row) => nameProblem(rows, row))).toEqual([undefined, 'missing', 'twice', 'forbidden']);
  });
  it('a change from outside keeps unfinished rows and the order', () => {
    const rows = rowsAfter([], { b: 1, a: 2 });
    const unfinished = [...rows, { key: 9, name: '', value: '' }];
    expect(rowsAfter(unfinished, { a: 3, c: 4 }).map(({ name, value }) => [name, value])).toEqual([
      ['a', 3],
      ['', ''],
      ['c', 4],
    ]);
  });
});

describe('issues', () => {
  const issues = [
    { path: ['fields', 0, 'name'], message: 'x' },
    { path: ['fields'], message: 'y' },
  ];
  it('are found at their field and within what holds it', () => {
    expect(issuesAt(issues, ['fields'])).toEqual([issues[1]]);
    expect(issuesWithin(issues, ['fields', 0])).toEqual([issues[0]]);
    expect(issuesWithin(issues, ['other'])).toEqual([]);
  });
});
