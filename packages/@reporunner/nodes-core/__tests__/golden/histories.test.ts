/**
 * Journals that released versions wrote: an upgrade goes on with each of them exactly as the version that began it
 * would have. [EX7] of engine/SPEC.md.
 */
import { readdirSync, readFileSync } from 'node:fs';
import type { Item, JsonObject } from '@reporunner/core';
import { type Batch, isStored } from '@reporunner/engine';
import { createMemoryExecutionStore, replayHistory } from '@reporunner/engine/testing';
import { describe, expect, it } from 'vitest';
import { type GoldenHistory, goldenEngine, settle } from './history.ts';

const folder = new URL('histories/', import.meta.url);
const histories = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.json'))
  .map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as GoldenHistory);

/** Since 0.2 the error of an item that failed is its field `error` as well (EX4); 0.1.0 wrote none. */
function withoutErrorField(outputs: object): unknown {
  return JSON.parse(JSON.stringify(outputs), (key, value: unknown) => {
    if (key !== 'json' || typeof value !== 'object' || value === null) return value;
    const { error: _, ...rest } = value as JsonObject;
    return rest;
  });
}

it('there are some', () => {
  expect(histories.length).toBeGreaterThanOrEqual(7);
});

type Batches = Readonly<Record<string, Batch>>;

/** Which fields hold what; the origin of an item is recorded for more items than in earlier versions. */
function outputsLike(outputs: Batches, recorded: Batches): object {
  const strip = (port: string, item: Item, at: number) => {
    const known = recorded[port];
    const was = known === undefined || isStored(known) ? undefined : known[at];
    const { source: _, ...rest } = item;
    return was?.source === undefined ? rest : item;
  };
  return Object.fromEntries(
    Object.entries(outputs).map(([port, batch]) => [
      port,
      isStored(batch) ? batch : batch.map((item, at) => strip(port, item, at)),
    ]),
  );
}

describe.each(histories)('$version: $title', ({ workflow, events, commands, result }) => {
  it('sets off the same, event by event', () => {
    const test = goldenEngine('replay');
    const parsed = test.publish(workflow);
    const replay = replayHistory(test.engine.compile({ versionId: 'golden-1', workflow: parsed }), events);
    expect(replay.commands).toEqual(commands);
    expect(replay.status).toBe(result.status);
  });

  it('ends the same, wherever it was cut off', async () => {
    for (let kept = 1; kept < events.length; kept += 1) {
      const store = createMemoryExecutionStore();
      const test = goldenEngine('successor', store);
      test.publish(workflow);
      const before = events.slice(0, kept);
      const waits = before.some(({ type }) => type === 'Waiting');
      await store.append(test.tenant, {
        executionId: 'execution',
        epoch: 1,
        afterSeq: 0,
        events: before,
        create: {
          workflowId: 'golden',
          versionId: 'golden-1',
          mode: 'trigger',
          createdAt: before[0]?.at ?? 0,
          owner: 'the one that died',
        },
        status: 'running',
      });
      expect(await test.engine.recover()).toBe(1);
      for (let step = 0; step < 25; step += 1) {
        await settle();
        const record = await store.get(test.tenant, 'execution');
        if (record?.finishedAt !== undefined) break;
        const callback = await test.engine.findCallback(test.tenant, 'execution');
        if (callback.status === 'waiting')
          await test.engine.resume(test.tenant, 'execution', {
            data: { body: { choice: 'Approve', comment: 'ü' } },
          });
        else test.clock.advance(60_000);
      }
      const record = await store.get(test.tenant, 'execution');
      expect(record?.status, `after ${kept} events${waits ? ', waiting' : ''}`).toBe(result.status);
      const all = await store.events(test.tenant, 'execution');
      const last = all.findLast((event) => event.type === 'NodeSucceeded');
      const recorded = events.findLast((event) => event.type === 'NodeSucceeded');
      expect(last?.nodeId).toBe(recorded?.nodeId);
      if (last?.type === 'NodeSucceeded' && recorded?.type === 'NodeSucceeded')
        expect(
          withoutErrorField(outputsLike(last.outputs, recorded.outputs)),
          `after ${kept} events`,
        ).toEqual(withoutErrorField(recorded.outputs));
    }
  });
});
