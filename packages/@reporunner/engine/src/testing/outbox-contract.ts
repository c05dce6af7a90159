/** What every OutboxStore must do, together with the ExecutionStore that writes to it. */
import { createId } from '@reporunner/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionStore, ExecutionWrite } from '../ports/execution-store.ts';
import type { OutboxCommit, OutboxRecord, OutboxStore } from '../ports/outbox.ts';

/** Empty stores for one test that share their commits. */
export interface OutboxUnderTest {
  readonly executions: ExecutionStore;
  readonly outbox: OutboxStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one', principal: { kind: 'user', id: 'ada' } as const };
const other = { tenantId: 'other' };

const lifeOf = (executionId: string, more: Partial<ExecutionWrite> = {}): ExecutionWrite => ({
  executionId,
  epoch: 1,
  afterSeq: 0,
  events: [
    {
      type: 'ExecutionStarted',
      seq: 1,
      at: 1,
      workflowId: 'w',
      versionId: 'v',
      mode: 'trigger',
      trigger: { nodeId: 'n', outputs: {} },
    },
    { type: 'ExecutionFinished', seq: 2, at: 2, status: 'succeeded' },
  ],
  create: { workflowId: 'w "quoted"', versionId: 'v', mode: 'trigger', createdAt: 1, owner: 'me' },
  status: 'succeeded',
  finishedAt: 2,
  ...more,
});

/** The contract suite of OutboxStore: what is appended comes out once committed, in order, for each cursor. */
export function describeOutbox(name: string, open: () => Promise<OutboxUnderTest>): void {
  describe(`${name}, as an OutboxStore`, () => {
    let opened: OutboxUnderTest;
    let executions: ExecutionStore;
    let outbox: OutboxStore;
    beforeEach(async () => {
      opened = await open();
      ({ executions, outbox } = opened);
    });
    afterEach(() => opened.close());
    const all = async (): Promise<readonly OutboxRecord[]> =>
      (await outbox.read(0, 1_000)).flatMap(({ records }) => records);

    it('[OB1] has a record of each append, with its tenant, its principal and where the events are', async () => {
      const [a, b] = [createId(), createId()];
      await executions.append(one, lifeOf(a));
      await executions.append(other, lifeOf(b));
      expect(await all()).toEqual([
        {
          kind: 'execution',
          id: expect.any(String),
          tenantId: 'one',
          principal: { kind: 'user', id: 'ada' },
          executionId: a,
          workflowId: 'w "quoted"',
          firstSeq: 1,
          lastSeq: 2,
          status: 'succeeded',
        },
        {
          kind: 'execution',
          id: expect.any(String),
          tenantId: 'other',
          executionId: b,
          workflowId: 'w "quoted"',
          firstSeq: 1,
          lastSeq: 2,
          status: 'succeeded',
        },
      ]);
    });

    it('[OB1] has no record of an append that was refused', async () => {
      const id = createId();
      await executions.append(one, lifeOf(id));
      const refused = executions.append(one, lifeOf(id));
      const accepted = executions.append(one, lifeOf(createId()));
      await expect(refused).rejects.toMatchObject({ code: 'EXECUTION_CONFLICT' });
      await accepted;
      expect(await all()).toHaveLength(2);
    });

    it('[OB2] numbers records by commit, in the order of an execution, and each once', async () => {
      const id = createId();
      const { finishedAt: _, ...start } = lifeOf(id);
      await executions.append(one, {
        ...start,
        events: start.events.slice(0, 1),
        status: 'running',
      });
      const writes = [2, 3, 4].map((seq) =>
        executions.append(one, {
          executionId: id,
          workflowId: 'w',
          epoch: 1,
          afterSeq: seq - 1,
          events: [{ type: 'NodeSkipped', seq, at: 1, scope: '', nodeId: 'x' }],
          status: 'running',
        }),
      );
      await Promise.all([...writes, ...[1, 2, 3].map(() => executions.append(other, lifeOf(createId())))]);
      const records = await all();
      const own = records.filter((record) => record.kind === 'execution' && record.executionId === id);
      expect(own.map((record) => record.kind === 'execution' && [record.firstSeq, record.lastSeq])).toEqual([
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ]);
      expect(new Set(records.map((record) => record.id)).size).toBe(7);
      const positions = (await outbox.read(0, 100)).map(({ position }) => position);
      expect(positions).toEqual(positions.toSorted((x, y) => x - y));
      expect(positions.at(-1)).toBe(await outbox.head());
      const [first] = positions;
      expect(await outbox.read(first ?? 0, 100)).toHaveLength(positions.length - 1);
      expect(await outbox.read(0, 1)).toHaveLength(1);
    });

    it('[OB2] uses no position again after everything was trimmed', async () => {
      await executions.append(one, lifeOf(createId()));
      const head = await outbox.head();
      await outbox.advance([], head);
      expect(await outbox.read(0, 10)).toEqual([]);
      expect(await outbox.head()).toBe(head);
      await executions.append(one, lifeOf(createId()));
      expect(await outbox.head()).toBeGreaterThan(head);
    });

    it('[OB3] announces a commit before the write resolves, and exactly as it can be read', async () => {
      const announced: OutboxCommit[] = [];
      const stop = outbox.onCommit((commit) => announced.push(commit));
      const id = createId();
      await executions.append(one, lifeOf(id));
      expect(announced).toEqual(await outbox.read(0, 10));
      expect(announced).toHaveLength(1);
      stop();
      await executions.append(one, lifeOf(createId()));
      expect(announced).toHaveLength(1);
    });

    it('keeps cursors and states of consumers, and forgets those that are removed', async () => {
      await outbox.advance([{ consumer: 'a', position: 3, state: '{"n":1}' }], 0);
      await outbox.advance(
        [
          { consumer: 'b', position: 1 },
          { consumer: 'a', position: 4, state: 'x' },
        ],
        0,
      );
      const byName = async () =>
        (await outbox.cursors()).toSorted((x, y) => (x.consumer < y.consumer ? -1 : 1));
      expect(await byName()).toEqual([
        { consumer: 'a', position: 4, state: 'x' },
        { consumer: 'b', position: 1 },
      ]);
      await outbox.removeConsumer('a');
      expect(await byName()).toEqual([{ consumer: 'b', position: 1 }]);
    });
  });
}
