import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIncidents, type Incident } from '@reporunner/application';
import { noNode } from '@reporunner/engine';
import { afterAll, describe, expect, it } from 'vitest';
import { createJudge, type Sample } from '../../src/watchdog/judge.ts';
import { createMemoryGrowth } from '../../src/watchdog/memory-growth.ts';
import { createReader, MainThreadWriter, newSharedMemory } from '../../src/watchdog/shared-memory.ts';
import { start } from '../../src/watchdog/watch-main-thread.ts';

const limits = {
  stallMs: 1_000,
  intervalMs: 250,
  heapLimitMegabytes: 1_000,
  residentLimitMegabytes: undefined,
};
const sample = (more: Partial<Sample>): Sample => ({
  elapsedMs: 250,
  beat: 1,
  heapMegabytes: 100,
  residentMegabytes: 200,
  ...more,
});

describe('the judge of the watchdog', () => {
  it('[WD1] finds the main thread stalled after the limit, and not while the event loop turns', () => {
    const judge = createJudge(limits);
    for (let beat = 0; beat < 100; beat += 1) expect(judge(sample({ beat }))).toBe('alive');
    const verdicts = Array.from({ length: 5 }, () => judge(sample({ beat: 100 })));
    expect(verdicts).toEqual(['alive', 'alive', 'alive', 'alive', 'EXECUTION_STALLED']);
  });

  it('[WD1] takes no suspended machine for a stall', () => {
    const judge = createJudge(limits);
    judge(sample({}));
    expect(judge(sample({ elapsedMs: 3_600_000 }))).toBe('alive');
    expect(judge(sample({ beat: 2 }))).toBe('alive');
  });

  it('[WD2] finds memory near its limit while the event loop does not turn, and only then', () => {
    const judge = createJudge(limits);
    for (let beat = 0; beat < 10; beat += 1)
      expect(judge(sample({ beat, heapMegabytes: 950, residentMegabytes: 1_000 }))).toBe('alive');
    judge(sample({ beat: 11 }));
    expect(judge(sample({ beat: 11, residentMegabytes: 850 }))).toBe('suspect');
    expect(judge(sample({ beat: 11, residentMegabytes: 1_000 }))).toBe('OUT_OF_MEMORY');
  });

  it('[WD2] knows the limit of a container', () => {
    const judge = createJudge({ ...limits, residentLimitMegabytes: 300 });
    judge(sample({}));
    judge(sample({}));
    expect(judge(sample({ residentMegabytes: 290 }))).toBe('OUT_OF_MEMORY');
  });
});

describe('the watchdog in the thread of the writer', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-watchdog-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('throws nothing when the process has no file descriptor left, and nothing when a record cannot be written', () => {
    const memory = newSharedMemory();
    new MainThreadWriter(memory).beat(950);
    let failures = 0;
    const { look } = start(
      {
        ...limits,
        intervalMs: 1_000_000,
        residentLimitMegabytes: 300,
        memory,
        recordFile: join(folder, 'missing', 'record.json'),
        suspectFile: join(folder, 'missing', 'suspect.json'),
      },
      () => {
        failures += 1;
        throw Object.assign(new Error('EMFILE: too many open files'), { code: 'EMFILE' });
      },
    );
    expect(look()).toBe('alive');
    expect(failures).toBe(1);
  });

  it('writes what it suspects also where that fails at first', () => {
    const memory = newSharedMemory();
    const writer = new MainThreadWriter(memory);
    writer.beat(950);
    const holds = {
      id: '01890000-0000-7000-8000-000000000001',
      tenant: { tenantId: '01890000-0000-7000-8000-000000000002' },
      plan: { versionId: 'v1', workflow: { id: 'flow' } },
    };
    writer.enter(holds, noNode);
    const suspectFile = join(folder, 'later', 'suspect.json');
    let resident = 200;
    const { look } = start(
      { ...limits, intervalMs: 1_000_000, memory, recordFile: join(folder, 'record.json'), suspectFile },
      () => resident * 1_048_576,
    );
    expect(look()).toBe('alive');
    resident = 850;
    expect(look()).toBe('suspect');
    mkdirSync(join(folder, 'later'));
    expect(look()).toBe('suspect');
    expect(JSON.parse(readFileSync(suspectFile, 'utf8'))).toMatchObject({ reason: 'OUT_OF_MEMORY' });
  });
});

describe('what the watchdog shares with the main thread', () => {
  const run = (id: string) => ({
    id,
    tenant: { tenantId: 'tenant' },
    plan: { versionId: 'v1', workflow: { id: 'flow' } },
  });

  it('tells who holds the main thread', () => {
    const memory = newSharedMemory();
    const [writer, reader] = [new MainThreadWriter(memory), createReader(memory)];
    expect(reader.holder()).toBeUndefined();
    const first = run('first');
    writer.enter(first, 3);
    writer.enter(first, 4);
    const known = { tenantId: 'tenant', workflowId: 'flow', versionId: 'v1' };
    expect(reader.holder()).toEqual({ ...known, executionId: 'first', node: 4 });
    writer.enter(run('other'), 0);
    expect(reader.holder()).toEqual({ ...known, executionId: 'other', node: 0 });
    writer.enter(run('other'), noNode);
    expect(reader.holder()).toEqual({ ...known, executionId: 'other' });
    writer.leave();
    expect(reader.holder()).toBeUndefined();
    expect(reader.last()).toEqual({ ...known, executionId: 'other' });
    const before = reader.beat();
    writer.beat(77);
    expect(reader.beat()).toBe(before + 1);
    expect(reader.heapMegabytes()).toBe(77);
  });
});

describe('the growth of memory', () => {
  it('[WD7] is laid to the execution that ran while it grew, and is forgotten with time', () => {
    const growth = createMemoryGrowth();
    const worker = (executionId: string) => ({ tenantId: 't', workflowId: 'w', versionId: 'v', executionId });
    growth.sample(worker('small'), 100);
    expect(growth.suspect()).toBeUndefined();
    growth.sample(worker('small'), 140);
    growth.sample(worker('large'), 400);
    growth.sample(worker('small'), 410);
    growth.sample(undefined, 900);
    expect(growth.suspect()).toEqual(worker('large'));
    for (let at = 0; at < 300; at += 1) growth.sample(worker('small'), 900);
    expect(growth.suspect()).toBeUndefined();
  });
});

describe('incidents', () => {
  const settings = () => {
    const values = new Map<string, string>();
    return {
      get: async (name: string) => values.get(name),
      set: async (name: string, value: string) => void values.set(name, value),
    };
  };
  const incident = (executionId: string, more: Partial<Incident> = {}): Incident => ({
    reason: 'EXECUTION_STALLED',
    at: 1,
    tenantId: 'tenant',
    executionId,
    workflowId: 'flow',
    versionId: 'v1',
    nodeId: 'node',
    nodeName: 'Node',
    ...more,
  });

  it('[WD5] put a node into quarantine the second time, for that version', async () => {
    const store = settings();
    const incidents = await createIncidents(store);
    await incidents.add(incident('a'));
    await incidents.add(incident('a'));
    await incidents.add(incident('b', { versionId: 'v2' }));
    await incidents.add(incident('c', { nodeId: 'other' }));
    expect(incidents.quarantine.size).toBe(0);
    await incidents.add(incident('d', { at: 2 }));
    expect([...(incidents.quarantine.nodesOf('flow', 'v1') ?? [])]).toEqual(['node']);
    expect(incidents.quarantine.nodesOf('flow', 'v2')).toBeUndefined();
    expect(incidents.list('tenant')[0]).toMatchObject({
      count: 2,
      executionIds: ['d', 'a'],
      isQuarantined: true,
    });
    expect(incidents.list('somebody else')).toEqual([]);

    const restarted = await createIncidents(store);
    expect(restarted.quarantine.nodesOf('flow', 'v1')?.has('node')).toBe(true);
    expect(await restarted.release('somebody else', 'flow', 'node')).toBe(false);
    expect(await restarted.release('tenant', 'flow', 'node')).toBe(true);
    expect(restarted.quarantine.size).toBe(0);
  });
});
