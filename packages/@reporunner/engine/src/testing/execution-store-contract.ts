/** What every ExecutionStore must do. Adapters run this suite over themselves. */
import { createId, isServiceError, type JsonObject, lowestIdAt } from '@reporunner/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutionEvent } from '../events.ts';
import type { ExecutionStore, ExecutionWrite, NewExecution } from '../ports/execution-store.ts';
import { itemsOf } from './items-of.ts';

/** An empty execution store for one test, and how it is closed. */
export interface StoreUnderTest {
  readonly store: ExecutionStore;
  close(): Promise<void>;
}

const one = { tenantId: 'one' };
const other = { tenantId: 'other' };

/** As an execution has it that was accepted then. */
const idAt = (at: number) => lowestIdAt(at);

const fresh = (more: Partial<NewExecution> = {}): NewExecution => ({
  workflowId: 'w',
  versionId: 'v',
  mode: 'trigger',
  createdAt: 1_000,
  owner: 'me',
  ...more,
});

const started = (seq = 1): ExecutionEvent => ({
  type: 'ExecutionStarted',
  seq,
  at: 1,
  workflowId: 'w',
  versionId: 'v',
  mode: 'trigger',
  trigger: { nodeId: 'n', outputs: { main: [{ json: { text: 'Zürich 世界 🚀', 'a.b': [1, null, true] } }] } },
});
const skipped = (seq: number): ExecutionEvent => ({
  type: 'NodeSkipped',
  seq,
  at: 2,
  scope: '',
  nodeId: 'x',
});
const ended = (seq: number): ExecutionEvent => ({
  type: 'ExecutionFinished',
  seq,
  at: 3,
  status: 'succeeded',
});

const creation = (executionId: string, more: Partial<NewExecution> = {}): ExecutionWrite => ({
  executionId,
  epoch: 1,
  afterSeq: 0,
  events: [started()],
  create: fresh(more),
  status: 'running',
});
const wholeLife = (executionId: string, more: Partial<NewExecution> = {}): ExecutionWrite => ({
  ...creation(executionId, more),
  events: [started(), ended(2)],
  status: 'succeeded',
  finishedAt: 5,
});

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}

/** The contract suite of ExecutionStore: every adapter runs it with a store that is empty and its own. */
export function describeExecutionStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(`${name}, as an ExecutionStore`, () => {
    let opened: StoreUnderTest;
    let store: ExecutionStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.close());

    it('keeps a record and its journal, Unicode and all', async () => {
      const id = createId();
      await store.append(one, creation(id));
      await store.append(one, {
        executionId: id,
        epoch: 1,
        afterSeq: 1,
        events: [skipped(2), ended(3)],
        status: 'failed',
        finishedAt: 9,
        error: { code: 'NODE_FAILED', message: 'ä' },
      });
      expect(await store.get(one, id)).toMatchObject({
        id,
        status: 'failed',
        lastSeq: 3,
        epoch: 1,
        finishedAt: 9,
        error: { message: 'ä' },
      });
      expect(await store.events(one, id)).toEqual([started(), skipped(2), ended(3)]);
      expect(await store.events(one, id, 2)).toEqual([ended(3)]);
    });

    it('says when an execution was started, of one that no longer waits in the queue', async () => {
      const id = createId();
      await store.append(one, { ...creation(id), status: 'queued' });
      expect(await store.get(one, id)).not.toHaveProperty('startedAt');
      expect((await store.list(one, {}, { limit: 1 })).items[0]).not.toHaveProperty('startedAt');
      await store.append(one, {
        executionId: id,
        epoch: 1,
        afterSeq: 1,
        events: [skipped(2)],
        status: 'running',
      });
      expect(await store.get(one, id)).toHaveProperty('startedAt');
    });

    it('reads a journal a piece at a time, wherever its writes begin and end', async () => {
      const id = createId();
      await store.append(one, creation(id));
      const append = (from: number, to: number) =>
        store.append(one, {
          executionId: id,
          epoch: 1,
          afterSeq: from - 1,
          events: Array.from({ length: to - from + 1 }, (_, index) => skipped(from + index)),
          status: 'running',
        });
      await append(2, 4);
      await append(5, 5);
      await append(6, 11);
      for (const limit of [1, 2, 3, 5, 100]) {
        const seqs: number[] = [];
        for (let after = 0; ; after = seqs.at(-1) ?? 0) {
          const page = await store.events(one, id, after, limit);
          if (page.length === 0) break;
          expect(page.length).toBeLessThanOrEqual(limit);
          for (const { seq } of page) seqs.push(seq);
        }
        expect(seqs).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
      }
    });

    it('returns the event headers of a journal without its data, also of large ones, from any point on', async () => {
      const id = createId();
      await store.append(one, creation(id));
      const outputs = {
        main: Array.from({ length: 2_000 }, (_, at) => ({ json: { at, text: 'ä'.repeat(40) } })),
      };
      const succeeded: ExecutionEvent = {
        ...{ type: 'NodeSucceeded', seq: 2, at: 7, scope: 'l[0]', nodeId: 'n', startedAt: 5, attempt: 1 },
        outputs,
        error: { code: 'NODE_FAILED', message: 'ach' },
        logs: [{ level: 'log', text: 'hallo' }],
      };
      const large = [succeeded, skipped(3), { ...succeeded, seq: 4, outputs: { 'a b': [], ...outputs } }];
      await store.append(one, { executionId: id, epoch: 1, afterSeq: 1, events: large, status: 'running' });
      const headers = async (tenant = one, after = 0) =>
        (await Array.fromAsync(store.headers(tenant, id, after))).flat();
      const { outputs: _, ...rest } = succeeded;
      expect(await headers()).toMatchObject([
        { type: 'ExecutionStarted', trigger: { nodeId: 'n', items: { main: 1 } } },
        { ...rest, items: { main: 2_000 } },
        skipped(3),
        { ...rest, seq: 4, items: { 'a b': 0, main: 2_000 } },
      ]);
      expect(JSON.stringify(await headers())).not.toContain('äää');
      for (const after of [1, 2, 3, 4])
        expect((await headers(one, after)).map(({ seq }) => seq)).toEqual(
          [2, 3, 4].filter((seq) => seq > after),
        );
      expect((await store.events(one, id, 2)).map(({ seq }) => seq)).toEqual([3, 4]);
      expect(await headers(other)).toEqual([]);
    });

    it('finds the files that items of a journal carry, and no others', async () => {
      const id = createId();
      const handle = { id: `sha256-${'7'.repeat(64)}`, size: 3, mimeType: 'text/plain', fileName: 'ä.txt' };
      const forged = { id: `sha256-${'8'.repeat(64)}`, size: 3, mimeType: 'text/html' };
      const event: ExecutionEvent = {
        ...started(),
        trigger: { nodeId: 'n', outputs: { main: [{ json: { data: forged }, binary: { data: handle } }] } },
      } as ExecutionEvent;
      await store.append(one, { ...creation(id), events: [event] });
      expect(await store.findBinary(one, id, handle.id)).toEqual(handle);
      const far = { chunk: `sha256-${'9'.repeat(64)}`, from: 0, length: 5, bytes: 9, blobs: [forged.id] };
      const many = createId();
      const stored = {
        ...started(),
        trigger: { nodeId: 'n', outputs: { main: { length: 5, parts: [far] } } },
      };
      await store.append(one, { ...creation(many), events: [stored as ExecutionEvent] });
      expect(await store.findBinary(one, many, forged.id)).toEqual({ chunk: far.chunk });
      expect(await store.findBinary(one, id, forged.id)).toBeUndefined();
      expect(await store.findBinary(one, createId(), handle.id)).toBeUndefined();
      expect(await store.findBinary(other, id, handle.id)).toBeUndefined();
    });

    it('finds what a node output last in a scope, and not what looks like it', async () => {
      const id = createId();
      const gave = (seq: number, scope: string, nodeId: string, json: JsonObject) =>
        ({
          ...{ seq, at: seq, type: 'NodeSucceeded', scope, nodeId, startedAt: 1, attempt: 1 },
          outputs: { main: [{ json, source: { nodeId: 'n"1', port: '', index: 0 } }] },
        }) as ExecutionEvent;
      await store.append(one, creation(id));
      const write = (afterSeq: number, events: readonly ExecutionEvent[]) =>
        store.append(one, { executionId: id, epoch: 1, afterSeq, events, status: 'running' });
      await write(1, [gave(2, '', 'n"1', { is: 1 }), gave(3, 'l[0]', 'n"1', { is: 2 })]);
      await write(3, [gave(4, 'l[1]', 'other', { text: '"","n\\"1",' })]);
      await write(4, [gave(5, 'l[0]', 'n"1', { is: 3 })]);
      const jsonOf = async (nodeId: string, scope: string, tenant = one) =>
        itemsOf((await store.outputsOf(tenant, id, nodeId, scope))?.main)[0]?.json;
      expect(await jsonOf('n"1', '')).toEqual({ is: 1 });
      expect(await jsonOf('n"1', 'l[0]')).toEqual({ is: 3 });
      expect(await store.outputsOf(one, id, 'n"1', 'l[1]')).toBeUndefined();
      expect(await store.outputsOf(other, id, 'n"1', '')).toBeUndefined();
      const first = started();
      if (first.type !== 'ExecutionStarted') throw new Error('no start');
      expect(await store.outputsOf(one, id, first.trigger.nodeId, '')).toEqual(first.trigger.outputs);
    });

    it('applies writes of one execution in the order of the calls, without waiting in between', async () => {
      const id = createId();
      const writes = [store.append(one, creation(id))];
      for (let seq = 2; seq < 30; seq += 1) {
        writes.push(
          store.append(one, {
            executionId: id,
            epoch: 1,
            afterSeq: seq - 1,
            events: [skipped(seq)],
            status: 'running',
          }),
        );
      }
      await Promise.all(writes);
      expect((await store.events(one, id)).map(({ seq }) => seq)).toEqual(
        Array.from({ length: 29 }, (_, index) => index + 1),
      );
    });

    it('refuses a stale seq, a stale epoch, a second creation and a write to nothing, one by one', async () => {
      const id = createId();
      const bystander = createId();
      await store.append(one, creation(id));
      const write: ExecutionWrite = {
        executionId: id,
        epoch: 1,
        afterSeq: 1,
        events: [skipped(2)],
        status: 'running',
      };
      const codes = await Promise.all([
        codeOf(store.append(one, { ...write, afterSeq: 7 })),
        codeOf(store.append(one, { ...write, epoch: 2 })),
        codeOf(store.append(one, creation(id))),
        codeOf(store.append(one, { ...write, executionId: createId() })),
        codeOf(store.append(one, wholeLife(bystander))),
      ]);
      expect(codes).toEqual([...Array.from({ length: 4 }, () => 'EXECUTION_CONFLICT'), 'none']);
      expect(await store.events(one, id)).toEqual([started()]);
    });

    it('makes one execution of one idempotency key, also at the same time, and tells which', async () => {
      const ids = Array.from({ length: 10 }, createId);
      const results = await Promise.allSettled(
        ids.map((id) => store.append(one, creation(id, { idempotencyKey: 'k' }))),
      );
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      const winner = await store.findByIdempotencyKey(one, 'k');
      for (const result of results) {
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({
            code: 'EXECUTION_CONFLICT',
            details: { executionId: winner?.id },
          });
      }
      await store.append(other, creation(createId(), { idempotencyKey: 'k' }));
    });

    it('pages newest first, and is not confused by what comes in between', async () => {
      const ids = Array.from({ length: 7 }, createId);
      for (const id of ids) await store.append(one, wholeLife(id));
      const first = await store.list(one, {}, { limit: 3 });
      await store.append(one, wholeLife(createId()));
      const second = await store.list(one, {}, { limit: 3, cursor: first.nextCursor as string });
      const third = await store.list(one, {}, { limit: 3, cursor: second.nextCursor as string });
      expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(ids.toReversed());
      expect(third.nextCursor).toBeUndefined();
      expect(await codeOf(store.list(one, {}, { limit: 1, cursor: 'not a cursor' }))).toBe(
        'VALIDATION_FAILED',
      );
    });

    it('filters', async () => {
      const now = Date.now();
      const ids = Array.from({ length: 4 }, createId) as [string, string, string, string];
      await store.append(one, {
        ...wholeLife(ids[0], { workflowId: 'a', createdAt: now + 10 }),
        finishedAt: now + 310,
      });
      await store.append(one, creation(ids[1], { workflowId: 'b', mode: 'manual', createdAt: now + 20 }));
      await store.append(one, {
        ...wholeLife(ids[2], { createdAt: now + 15, retryOf: ids[0], parentId: ids[1] }),
        status: 'failed',
        finishedAt: now + 16,
        error: { code: 'INTERNAL', message: 'No 100% stock of "nuts"', nodeId: 'n' },
      });
      const found = async (filter: Parameters<ExecutionStore['list']>[1]) =>
        (await store.list(one, filter, { limit: 10 })).items.map(({ id }) => ids.indexOf(id));
      expect(await found({ workflowId: 'a' })).toEqual([0]);
      expect(await found({ statuses: ['running', 'failed'] })).toEqual([2, 1]);
      expect(await found({ statuses: ['succeeded', 'failed'], beforeId: ids[2] })).toEqual([0]);
      expect(await found({ modes: ['manual'] })).toEqual([1]);
      expect(await found({ createdFrom: now + 20 })).toEqual([1]);
      expect(await found({ createdUntil: now + 20 })).toEqual([2, 0]);
      expect(await found({ workflowId: 'a', statuses: ['running'] })).toEqual([]);
      expect(await found({ durationFrom: 300 })).toEqual([0]);
      expect(await found({ durationUntil: 1 })).toEqual([2]);
      expect(await found({ retryOf: ids[0] })).toEqual([2]);
      expect(await found({ parentId: ids[1] })).toEqual([2]);
      const search = (text: string, workflowIds: readonly string[] = []) =>
        found({ search: { text, workflowIds } });
      expect(await search('no 100% stock')).toEqual([2]);
      expect(await search('0_% stock')).toEqual([]);
      expect(await search('of "nuts"')).toEqual([2]);
      expect(await search(ids[1])).toEqual([1]);
      expect(await search('nuts', ['a'])).toEqual([2, 0]);
      expect(await store.get(one, ids[2])).toMatchObject({ parentId: ids[1], retryOf: ids[0] });
    });

    it('pages through several statuses as through one list', async () => {
      const ids = Array.from({ length: 9 }, createId);
      const statuses = ['succeeded', 'failed', 'cancelled'] as const;
      for (const [at, id] of ids.entries())
        await store.append(one, { ...wholeLife(id), status: statuses[at % 3] ?? 'succeeded' });
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list(
          one,
          { statuses: ['succeeded', 'cancelled'] },
          { limit: 2, ...(cursor === undefined ? {} : { cursor }) },
        );
        found.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor !== undefined);
      expect(found).toEqual(ids.filter((_, at) => at % 3 !== 1).toReversed());
    });

    it('counts by status, up to a bound, and knows the newest of each workflow', async () => {
      const ids = Array.from({ length: 6 }, createId) as [string, ...string[]];
      for (const [at, id] of ids.entries())
        await store.append(one, wholeLife(id, { workflowId: at < 4 ? 'a' : 'b' }));
      const running = createId();
      await store.append(one, creation(running, { workflowId: 'a' }));
      expect(await store.counts(one, { statuses: ['failed'] }, 10)).toEqual({
        ...{ queued: 0, running: 1, waiting: 0, succeeded: 6, failed: 0, cancelled: 0 },
      });
      expect(await store.counts(one, { workflowId: 'a' }, 2)).toMatchObject({ running: 1, succeeded: 3 });
      const latest = await store.latestOf(one, ['a', 'b', 'nothing']);
      expect([...latest].map(([workflow, { id }]) => [workflow, id])).toEqual([
        ['a', running],
        ['b', ids[5]],
      ]);
      expect((await store.latestOf(other, ['a'])).size).toBe(0);
      expect(await store.counts(other, {}, 10)).toMatchObject({ running: 0, succeeded: 0 });
    });

    it('knows whether an execution names a version, or a part of a draft', async () => {
      await store.append(one, wholeLife(createId(), { versionId: 'v' }));
      await store.append(one, wholeLife(createId(), { versionId: 'draft:12>node' }));
      await store.append(one, wholeLife(createId(), { versionId: 'draft:13' }));
      await store.append(one, wholeLife(createId(), { versionId: 'draft:140=node' }));
      const names = (versionId: string) => store.namesVersion(one, 'w', versionId);
      expect(await Promise.all(['v', 'draft:12', 'draft:13', 'draft:140'].map(names))).toEqual(
        Array(4).fill(true),
      );
      expect(await Promise.all(['x', 'draft:1', 'draft:14', 'draft:130'].map(names))).toEqual(
        Array(4).fill(false),
      );
      expect(await store.namesVersion(other, 'w', 'v')).toBe(false);
    });

    it('shows another tenant nothing, and lets it change nothing', async () => {
      const id = createId();
      await store.append(one, wholeLife(id, { idempotencyKey: 'k' }));
      expect(await store.get(other, id)).toBeUndefined();
      expect(await store.events(other, id)).toEqual([]);
      expect(await store.findByIdempotencyKey(other, 'k')).toBeUndefined();
      expect((await store.list(other, {}, { limit: 10 })).items).toEqual([]);
      expect(await store.delete(other, id)).toBe(false);
      expect(await store.prune(other, { createdBefore: 1e15, limit: 10 })).toBe(0);
      expect(
        await codeOf(
          store.append(other, {
            executionId: id,
            epoch: 1,
            afterSeq: 2,
            events: [skipped(3)],
            status: 'running',
          }),
        ),
      ).toBe('EXECUTION_CONFLICT');
      expect(await store.events(one, id)).toHaveLength(2);
    });

    it('deletes and prunes what has ended, only that', async () => {
      const [over, running, recent] = [idAt(1_000), idAt(1_001), idAt(50_000)];
      await store.append(one, wholeLife(over));
      await store.append(one, creation(running));
      await store.append(one, wholeLife(recent, { createdAt: 50_000 }));
      expect(await codeOf(store.delete(one, running))).toBe('EXECUTION_NOT_FINISHED');
      expect(await store.prune(one, { createdBefore: 40_000, limit: 10 })).toBe(1);
      expect(await store.get(one, over)).toBeUndefined();
      expect(await store.events(one, over)).toEqual([]);
      expect(await store.delete(one, recent)).toBe(true);
      expect(await store.delete(one, recent)).toBe(false);
    });

    it('keeps what items say of their sources, whole', async () => {
      const id = createId();
      const source = { nodeId: 'a', port: 'main', index: 3 };
      const items = [
        { json: { n: 1 }, source },
        { json: { n: 2 }, source: { ...source, count: 500 } },
        { json: { n: 3 }, source: { ...source, also: [{ ...source, nodeId: 'b' }], entry: [7, 0] } },
      ];
      const event: ExecutionEvent = {
        seq: 2,
        at: 2,
        type: 'NodeSucceeded',
        scope: '',
        nodeId: 'c',
        startedAt: 2,
        attempt: 1,
        outputs: { main: items },
      };
      const written = creation(id);
      await store.append(one, { ...written, events: [...written.events, event] });
      expect((await store.events(one, id)).at(-1)).toEqual(event);
    });

    it('prunes one workflow, or all but some', async () => {
      const ids = ['a', 'b', 'c'].map((workflowId, at) => ({ workflowId, id: idAt(1_000 + at) }));
      for (const { id, workflowId } of ids) await store.append(one, wholeLife(id, { workflowId }));
      const left = async () =>
        (await store.list(one, {}, { limit: 10 })).items.map(({ workflowId }) => workflowId).toSorted();
      const options = { createdBefore: 40_000, limit: 10 };
      expect(await store.prune(one, { ...options, exceptWorkflowIds: ['a', 'b'] })).toBe(1);
      expect(await left()).toEqual(['a', 'b']);
      expect(await store.prune(one, { ...options, workflowId: 'b' })).toBe(1);
      expect(await left()).toEqual(['a']);
    });

    it('lets executions wait, hands each to one who takes it up, and knows which is due', async () => {
      const [soon, later, outside] = [createId(), createId(), createId()];
      const wait = (executionId: string, at?: number): ExecutionWrite => ({
        executionId,
        epoch: 1,
        afterSeq: 1,
        events: [],
        status: 'waiting',
        ...(at === undefined ? {} : { resume: { at, counts: 'wall' } }),
      });
      for (const id of [soon, later, outside]) await store.append(one, creation(id, { owner: 'dead' }));
      expect(await store.nextResumeAt()).toBeUndefined();
      await store.append(one, wait(later, 9_000));
      await store.append(one, wait(soon, 5_000));
      await store.append(one, wait(outside));
      expect(await store.nextResumeAt()).toBe(5_000);
      expect(await store.claimUnfinished('me', 10)).toEqual([]);
      expect(await store.claimDue('me', 4_999, 10)).toEqual([]);
      const due = await store.claimDue('me', 5_000, 10);
      expect(due).toMatchObject([
        { tenantId: 'one', record: { id: soon, epoch: 2, owner: 'me', status: 'running' } },
      ]);
      expect(await store.claimDue('me', 5_000, 10)).toEqual([]);
      expect(await codeOf(store.append(one, wait(soon, 1)))).toBe('EXECUTION_CONFLICT');
      expect(await store.claimWaiting(other, outside, 'me')).toBeUndefined();
      const claims = await Promise.all([1, 2, 3].map(() => store.claimWaiting(one, outside, 'me')));
      expect(claims.filter(Boolean)).toMatchObject([{ id: outside, epoch: 2, status: 'running' }]);
      expect(
        (await store.list(one, { statuses: ['waiting'] }, { limit: 9 })).items.map(({ id }) => id),
      ).toEqual([later]);
    });

    it('[T6] moves what counts elapsed time with a wall clock that is set, and says so once', async () => {
      const kinds = ['elapsed', 'wall', 'both', undefined] as const;
      const ids = kinds.map(() => createId());
      const later = createId();
      for (const id of [...ids, later]) await store.append(one, creation(id, { owner: 'me' }));
      const wait = (executionId: string, resume: ExecutionWrite['resume'], clockShift?: number) =>
        store.append(one, {
          ...{ executionId, epoch: 1, afterSeq: 1, events: [], status: 'waiting' },
          ...(resume === undefined ? {} : { resume }),
          ...(clockShift === undefined ? {} : { clockShift }),
        });
      for (const [at, counts] of kinds.entries())
        await wait(ids[at] as string, counts === undefined ? undefined : { at: 50_000, counts });
      // Back: a delay is due earlier by the wall clock; who waits for both is looked at.
      await store.clockWasSet(-20_000, 10_000);
      expect(await store.nextResumeAt()).toBe(10_000);
      const [both] = await store.claimDue('me', 10_000, 9);
      expect(both).toMatchObject({ record: { id: ids[2], clockShift: -20_000 } });
      expect(await store.nextResumeAt()).toBe(30_000);
      await wait(later, { at: 90_000, counts: 'elapsed' }, 7);
      // Forward.
      await store.clockWasSet(40_000, 60_000);
      expect(await store.claimDue('me', 69_999, 9)).toMatchObject([
        { record: { id: ids[1], clockShift: 20_000 } },
      ]);
      const due = await store.claimDue('me', 70_000, 9);
      expect(due).toMatchObject([{ record: { id: ids[0], clockShift: 20_000 } }]);
      expect(await store.nextResumeAt()).toBe(130_000);
      expect(await store.claimWaiting(one, later, 'me')).toMatchObject({ clockShift: 40_007 });
      expect(await store.claimWaiting(one, ids[3] as string, 'me')).not.toHaveProperty('clockShift');
      // It is kept until the journal says it.
      const id = ids[0] as string;
      expect(await store.get(one, id)).toMatchObject({ clockShift: 20_000 });
      const write = { executionId: id, epoch: 2, afterSeq: 1, status: 'running' } as const;
      await store.append(one, { ...write, events: [{ seq: 2, at: 5, type: 'ClockSet', by: 20_000 }] });
      expect(await store.get(one, id)).not.toHaveProperty('clockShift');
      await store.clockWasSet(5, 0);
      expect(await store.get(one, id)).not.toHaveProperty('clockShift');
    });

    it('tells which binary data journals name', async () => {
      const named = Array.from({ length: 450 }, (_, at) => `sha256-${String(at).padStart(64, '0')}`);
      for (const [at, id] of named.entries()) {
        const binary = { data: { id, size: 1, mimeType: 'x/y' } };
        const event = { ...started(), trigger: { nodeId: 'n', outputs: { main: [{ json: {}, binary }] } } };
        await store.append(at === 0 ? other : one, {
          ...creation(createId()),
          events: [event as ExecutionEvent],
        });
      }
      expect(new Set(await Array.fromAsync(store.referencedBlobs(one)))).toEqual(new Set(named.slice(1)));
      expect(await Array.fromAsync(store.referencedBlobs(other))).toEqual([named[0]]);
    });

    it('lets an owner claim one of its own executions anew after a failed write', async () => {
      const [mine, ended, waiting] = [createId(), createId(), createId()];
      await store.append(one, creation(mine, { owner: 'me' }));
      await store.append(one, wholeLife(ended, { owner: 'me' }));
      await store.append(one, creation(waiting, { owner: 'me' }));
      await store.append(one, { executionId: waiting, epoch: 1, afterSeq: 1, events: [], status: 'waiting' });
      expect(await store.claimStopped(other, mine, 'me')).toBeUndefined();
      expect(await store.claimStopped(one, mine, 'somebody else')).toBeUndefined();
      expect(await store.claimStopped(one, ended, 'me')).toBeUndefined();
      expect(await store.claimStopped(one, waiting, 'me')).toBeUndefined();
      expect(await store.claimStopped(one, mine, 'me')).toMatchObject({ id: mine, epoch: 2, owner: 'me' });
      const write = { executionId: mine, afterSeq: 1, events: [skipped(2)], status: 'running' as const };
      expect(await codeOf(store.append(one, { ...write, epoch: 1 }))).toBe('EXECUTION_CONFLICT');
      expect(await codeOf(store.append(one, { ...write, epoch: 2 }))).toBe('none');
    });

    it('hands unfinished executions of the dead to one owner, and fences the old one off', async () => {
      const ids = [createId(), createId(), createId()];
      for (const id of ids) await store.append(one, creation(id, { owner: 'dead' }));
      await store.append(other, creation(createId(), { owner: 'me' }));
      await store.append(one, wholeLife(createId(), { owner: 'dead' }));
      const [left, right] = await Promise.all([
        store.claimUnfinished('me', 2),
        store.claimUnfinished('me', 2),
      ]);
      const claimed = [...left, ...right];
      expect(claimed.map(({ record }) => record.id).toSorted()).toEqual(ids.toSorted());
      expect(
        claimed.every(
          ({ record, tenantId }) => record.epoch === 2 && record.owner === 'me' && tenantId === 'one',
        ),
      ).toBe(true);
      const write = {
        executionId: ids[0] as string,
        afterSeq: 1,
        events: [skipped(2)],
        status: 'running' as const,
      };
      expect(await codeOf(store.append(one, { ...write, epoch: 1 }))).toBe('EXECUTION_CONFLICT');
      expect(await codeOf(store.append(one, { ...write, epoch: 2 }))).toBe('none');
    });
  });
}
