/** F1–F3 of flow-control.ts, E2 of admission.ts. */
import { createManualClock, type JsonObject } from '@reporunner/core';
import { defineBatchAction, defineIntegration } from '@reporunner/integrations';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { EngineOptions } from '../../src/engine.ts';
import { createMemoryExecutionStore, createTestEngine } from '../../src/testing/index.ts';
import { documentOf, nodeMetadata, settle, start } from '../../test-utils/nodes.ts';

function setUp(
  flow: object | undefined,
  limits: object = {},
  more: Partial<EngineOptions> = {},
  at = 1_000_000,
) {
  const begun: JsonObject[] = [];
  const ends: (() => void)[] = [];
  const hold = defineBatchAction({
    ...nodeMetadata,
    type: 't.hold',
    label: 'Hold',
    parameters: z.strictObject({}),
    runBatch: ({ items }) => {
      begun.push(items[0]?.json ?? {});
      return new Promise<typeof items>((resolve) => ends.push(() => resolve(items)));
    },
  });
  const clock = createManualClock(at);
  const test = createTestEngine({
    integrations: [defineIntegration({ name: 't', label: 'T', nodes: [start, hold], credentials: [] })],
    clock,
    limits,
    ...more,
  });
  const holding = (id: string, settings: object) =>
    documentOf({ hold: { type: 't.hold' } }, ['start>hold'], { id, settings });
  const workflow = test.publish(holding('w', flow === undefined ? {} : { flow }));
  const send = (json: JsonObject, of = workflow) => test.start(of, [json]);
  return { ...test, clock, begun, ends, send, holding };
}

const key = '={{ $json.user }}';

describe('events of a workflow', () => {
  it('[E2] of one key run one at a time, of different keys side by side', async () => {
    const { send, begun, ends } = setUp({ key, concurrency: 1 });
    for (const [user, n] of [
      ['ada', 1],
      ['ada', 2],
      ['bob', 3],
      ['ada', 4],
    ] as const)
      send({ user, n });
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 3]);
    ends[0]?.();
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 3, 2]);
    ends[2]?.();
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 3, 2, 4]);
  });

  it('[F1] that are too many are refused, and told when to come again', async () => {
    const { send, clock } = setUp({ throttle: { count: 2, perMs: 1_000 } });
    send({ n: 1 });
    clock.advance(400);
    send({ n: 2 });
    expect(() => send({ n: 3 })).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', details: { retryAfterMs: 600 } }),
    );
    clock.advance(600);
    expect(() => send({ n: 4 })).not.toThrow();
    expect(() => send({ n: 5 })).toThrow();
  });

  it('[F1] that are rate-limited wait, durably, and start when they may', async () => {
    const { send, clock, begun, store, tenant, engine } = setUp({ rateLimit: { count: 2, perMs: 1_000 } });
    const handles = [1, 2, 3, 4, 5].map((n) => send({ n }));
    await Promise.all(handles.map(({ accepted }) => accepted));
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 2]);
    expect(engine.running()).toEqual({ active: 2, queued: 3 });
    expect((await store.get(tenant, handles[4]?.executionId ?? ''))?.status).toBe('queued');
    clock.advance(1_000);
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
    clock.advance(1_000);
    await settle();
    expect(begun).toHaveLength(5);
  });

  it('[F2] that come close together are one: the last, once it is calm', async () => {
    const { send, clock, begun, store, tenant } = setUp({ key, debounceMs: 500 });
    const first = send({ user: 'ada', n: 1 });
    await settle();
    clock.advance(400);
    const second = send({ user: 'ada', n: 2 });
    send({ user: 'bob', n: 3 });
    await settle();
    clock.advance(400);
    await settle();
    expect(begun).toEqual([]);
    clock.advance(100);
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([2, 3]);
    expect(await first.finished).toMatchObject({
      status: 'cancelled',
      error: { code: 'EXECUTION_REPLACED', message: expect.stringContaining(second.executionId) },
    });
    expect((await store.get(tenant, second.executionId))?.status).toBe('running');
  });

  it('[F3] with the same key within the window are the same event', async () => {
    const { send, clock, begun } = setUp({ key, deduplicateMs: 10_000 });
    const first = send({ user: 'ada', n: 1 });
    await settle();
    const again = send({ user: 'ada', n: 2 });
    expect(await again.accepted).toEqual({ duplicate: true, executionId: first.executionId });
    send({ user: 'bob', n: 3 });
    await settle();
    clock.advance(10_000);
    const later = send({ user: 'ada', n: 4 });
    expect((await later.accepted).duplicate).toBe(false);
    await settle();
    expect(begun.map(({ n }) => n)).toEqual([1, 3, 4]);
  });

  it.each(['={{ $json.order }}', '=order-{{ $json.order }}', '={{ $json.user }}-{{ $json.order }}'])(
    '[F4] without what their key %s is made of are no duplicates, and none takes the place of another',
    async (key) => {
      for (const flow of [
        { key, deduplicateMs: 10_000 },
        { key, debounceMs: 10_000 },
      ]) {
        const { send, begun } = setUp(flow);
        for (const json of [{ n: 1 }, { n: 2, order: null }, { n: 3, order: '' }, { n: 4 }])
          expect(await send({ user: 'ada', ...json }).accepted).toMatchObject({ duplicate: false });
        await settle();
        expect(begun.map(({ n }) => n)).toEqual([1, 2, 3, 4]);
      }
    },
  );

  it('[F3] with the same key within the window are the same event across a restart, whenever it came', async () => {
    const store = createMemoryExecutionStore();
    const before = setUp({ key, deduplicateMs: 10_000 }, {}, { store });
    before.clock.advance(8_000);
    const first = before.send({ user: 'ada', n: 1 });
    await first.accepted;
    const after = setUp({ key, deduplicateMs: 10_000 }, {}, { store, owner: 'successor' }, 1_015_000);
    expect(await after.send({ user: 'ada', n: 2 }).accepted).toEqual({
      duplicate: true,
      executionId: first.executionId,
    });
    expect(await after.send({ user: 'bob', n: 3 }).accepted).toMatchObject({ duplicate: false });
    const late = setUp({ key, deduplicateMs: 10_000 }, {}, { store, owner: 'the one after' }, 1_018_000);
    expect(await late.send({ user: 'ada', n: 4 }).accepted).toMatchObject({ duplicate: false });
  });

  it('[E2] of one key run one at a time after a restart, too, and not before their slot', async () => {
    const store = createMemoryExecutionStore();
    const flow = { key, concurrency: 1, rateLimit: { count: 3, perMs: 60_000 } };
    const before = setUp(flow, {}, { store });
    for (const [user, n] of [
      ['ada', 1],
      ['ada', 2],
      ['bob', 3],
      ['ada', 4],
      ['ada', 5],
    ] as const)
      await before.send({ user, n }).accepted;
    const stopped = before.engine.shutdown(0);
    before.clock.advance(1);
    await stopped;
    const after = setUp(flow, {}, { store, owner: 'successor' });
    await after.engine.recover();
    await settle();
    expect(after.begun.map(({ n }) => n).sort()).toEqual([1, 3]);
    after.ends[0]?.();
    after.ends[1]?.();
    await settle();
    expect(after.begun.map(({ n }) => n).sort()).toEqual([1, 2, 3]);
    after.ends[2]?.();
    await settle();
    expect(after.begun).toHaveLength(4);
    after.ends[3]?.();
    await settle();
    expect(after.begun).toHaveLength(4);
    after.clock.advance(60_000);
    await settle();
    expect(after.begun.at(-1)).toMatchObject({ n: 5 });
  });

  it('[E2] go by priority when there is no place for all', async () => {
    const test = setUp(undefined, { concurrentExecutions: 1 });
    const of = (priority: string) => test.publish(test.holding(priority, { flow: { priority } }));
    const [low, normal, high] = [of('low'), of('normal'), of('high')];
    test.send({ n: 0 });
    for (const [n, workflow] of [
      [1, low],
      [2, normal],
      [3, high],
      [4, normal],
      [5, high],
    ] as const) {
      test.send({ n }, workflow);
      await settle();
    }
    for (let at = 0; at < 6; at += 1) {
      test.ends[at]?.();
      await settle();
    }
    expect(test.begun.map(({ n }) => n)).toEqual([0, 3, 5, 2, 4, 1]);
  });

  describe.each<[string, JsonObject[]]>([
    ['={{ $json.order }}', [{}, {}, { order: null }, { order: '' }, { order: ' ' }]],
    ['=order-{{ $json.order }}/{{ $json.line }}', [{}, { order: null }, { order: '', line: '' }]],
    ['={{ [$json.order, { line: $json.line }] }}', [{}, { order: null, line: '' }]],
  ])('that have no value for the key %s', (key, events) => {
    const sent = events.map((event, n) => ({ ...event, n }));

    it('[F4] are no duplicates', async () => {
      const { send, begun } = setUp({ key, deduplicateMs: 10_000 });
      const answers = await Promise.all(sent.map((event) => send(event).accepted));
      await settle();
      expect(answers.map(({ duplicate }) => duplicate)).toEqual(events.map(() => false));
      expect(begun).toEqual(sent);
    });

    it('[F4] replace none, and wait for none', async () => {
      const { send, begun } = setUp({ key, debounceMs: 500 });
      for (const event of sent) send(event);
      await settle();
      expect(begun).toEqual(sent);
    });

    it('[F4] count together for limits', async () => {
      const { send, begun } = setUp({ key, concurrency: 1 });
      for (const event of [...sent, { order: 7, line: 1, n: 'named' }]) send(event);
      await settle();
      expect(begun.map(({ n }) => n)).toEqual([0, 'named']);
    });
  });

  it.each([
    ['={{ $json.n }}', 0],
    ['={{ $json.n }}', false],
    ['the same for all', 1],
  ])('[F3] have the key %s where anything of it is there: %j', async (key, n) => {
    const { send, begun } = setUp({ key, deduplicateMs: 10_000 });
    send({ n });
    expect(await send({ n }).accepted).toMatchObject({ duplicate: true });
    await settle();
    expect(begun).toEqual([{ n }]);
  });

  it('[F4] are no duplicates where the settings name no key', async () => {
    const { send, begun } = setUp({ deduplicateMs: 10_000 });
    for (const n of [1, 2]) send({ n });
    await settle();
    expect(begun).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('cannot be told apart by an expression that fails', () => {
    const { send } = setUp({ key: '={{ $json.user.name.first }}' });
    expect(() => send({ n: 1 })).toThrow(expect.objectContaining({ code: 'EXPRESSION_ERROR' }));
  });
});
