import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createNodeRegistry, defineAction, defineIntegration } from '../../src/index.ts';

const metadata = { label: 'X', description: '', group: 'data' as const, icon: 'x', aliases: [], intents: [] };
const versioned = (version: number, more: object = {}) =>
  defineAction({
    ...metadata,
    type: 'test.x',
    version,
    parameters: z.strictObject({}),
    run: () => ({ version }),
    ...more,
  });

const registry = createNodeRegistry([
  defineIntegration({
    name: 'test',
    label: 'Test',
    nodes: [
      versioned(1),
      versioned(4, { upgrade: ({ b, ...rest }: { b?: number }) => ({ ...rest, c: (b ?? 0) + 1 }) }),
      versioned(2, { upgrade: ({ a, ...rest }: { a?: number }) => ({ ...rest, b: a }) }),
      versioned(3),
      defineAction({ ...metadata, type: 'test.y', parameters: z.strictObject({}), run: () => ({}) }),
    ],
    credentials: [],
  }),
]);

describe('versions of a node', () => {
  it('stand side by side, each with its own definition', () => {
    expect(registry.versions('test.x')).toEqual([1, 2, 3, 4]);
    expect(registry.versions('test.unknown')).toEqual([]);
    for (const version of [1, 2, 3, 4]) {
      expect(registry.node('test.x', version)?.version).toBe(version);
      expect(registry.describe('test.x', version)?.version).toBe(version);
    }
    expect(registry.node('test.x', 5)).toBeUndefined();
  });

  it('are listed with the newest of each type first', () => {
    const names = registry.everyVersion().map(({ type, version = 1 }) => `${type}@${version}`);
    expect(names.slice(0, 2).toSorted()).toEqual(['test.x@4', 'test.y@1']);
    expect(names.slice(2).toSorted()).toEqual(['test.x@1', 'test.x@2', 'test.x@3']);
    expect(
      registry
        .all()
        .map(({ type, version = 1 }) => `${type}@${version}`)
        .toSorted(),
    ).toEqual(['test.x@4', 'test.y@1']);
  });

  it('are upgraded one after the other; without a rule the parameters stay', () => {
    const parameters = { a: 1, z: '={{ $json.z }}' };
    expect(registry.upgrade('test.x', 1, 4, parameters)).toEqual({ c: 2, z: '={{ $json.z }}' });
    expect(registry.upgrade('test.x', 1, 2, parameters)).toEqual({ b: 1, z: '={{ $json.z }}' });
    expect(registry.upgrade('test.x', 2, 3, parameters)).toEqual(parameters);
    expect(parameters).toEqual({ a: 1, z: '={{ $json.z }}' });
  });

  it('that are not installed, or not later, are refused', () => {
    for (const [from, to] of [
      [1, 5],
      [9, 4],
    ] as const)
      expect(() => registry.upgrade('test.x', from, to, {})).toThrow(
        expect.objectContaining({ code: 'UNKNOWN_NODE_TYPE' }),
      );
    expect(() => registry.upgrade('test.x', 2, 2, {})).toThrow(
      expect.objectContaining({ code: 'BAD_REQUEST' }),
    );
  });
});

describe('parameters of a document', () => {
  it('are numbers where they are text that stands for one, and nothing else does', () => {
    const parameters = z.strictObject({ count: z.int().min(0), of: z.array(z.number()), text: z.string() });
    const typed = createNodeRegistry([
      defineIntegration({
        name: 'typed',
        label: 'Typed',
        nodes: [versioned(1, { parameters })],
        credentials: [],
      }),
    ]).describe('test.x', 1);
    const issuesOf = (value: object) =>
      typed?.checkParameters?.(value as never).map(({ path }) => path.join('.'));
    expect(issuesOf({ count: '5', of: ['1.5', 2], text: '7' })).toEqual([]);
    expect(issuesOf({ count: 'five', of: ['0x10'], text: '' })).toEqual(['count', 'of.0']);
    expect(issuesOf({ count: '-1', of: [], text: '' })).toEqual(['count']);
  });
});
