import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createIdentityService } from '@reporunner/auth';
import { createId, createManualClock, createWorkflow, lowestIdAt, silentLogger } from '@reporunner/core';
import { openEmbeddedStore } from '@reporunner/db';
import { createNodeRegistry } from '@reporunner/integrations';
import { createWorkflowService } from '@reporunner/workflows';
import { afterEach, describe, expect, it } from 'vitest';
import { startRetention } from '../../src/retention.ts';

const dayMs = 86_400_000;
const now = Date.parse('2026-06-01T00:00:00Z');

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A store with workflows that keep their executions for so many days, each with executions of several ages. */
async function setUp(
  retentions: Readonly<Record<string, number | undefined>>,
  agesInDays: readonly number[],
) {
  const folder = mkdtempSync(join(tmpdir(), 'reporunner-retention-'));
  const store = await openEmbeddedStore({ folder });
  closers.push(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const clock = createManualClock(now);
  const identity = createIdentityService({
    ...store,
    strength: { guesses: async () => 20 },
    clock,
    ids: createId,
    onRevoked: () => {},
  });
  await identity.ensureOwner('rr_retention_0123456789abcdef0123456789abcdef');
  const first = await store.users.firstTenant();
  const tenant = { tenantId: first?.tenant.id ?? '' };
  for (const [id, retentionDays] of Object.entries(retentions)) {
    const draft = createWorkflow({ id, tenantId: tenant.tenantId, projectId: 'p', name: id });
    const settings = { ...draft.settings, ...(retentionDays === undefined ? {} : { retentionDays }) };
    await store.workflows.insert(tenant, {
      draft: { ...draft, settings },
      revision: 1,
      createdAt: 1,
      updatedAt: 1,
    });
    for (const age of agesInDays) {
      const createdAt = now - age * dayMs;
      await store.executions.append(tenant, {
        executionId: lowestIdAt(createdAt).slice(0, 14) + createId().slice(14),
        epoch: 1,
        afterSeq: 0,
        events: [{ seq: 1, at: createdAt, type: 'ExecutionFinished', status: 'succeeded' }],
        status: 'succeeded',
        finishedAt: createdAt,
        create: { workflowId: id, versionId: 'v', mode: 'trigger', createdAt, owner: 'me' },
      });
    }
  }
  const workflows = createWorkflowService({
    store: store.workflows,
    catalogue: createNodeRegistry([]),
    clock,
    ids: createId,
  });
  const agesLeft = async (workflowId: string) =>
    (await store.executions.list(tenant, { workflowId }, { limit: 50 })).items.map(
      ({ createdAt }) => (now - createdAt) / dayMs,
    );
  return { store, workflows, identity, clock, agesLeft };
}

describe('retention', () => {
  it("keeps a workflow's executions as long as the workflow says, and the others as the server says", async () => {
    const { clock, agesLeft, ...parts } = await setUp(
      { short: 2, long: 90, silent: undefined },
      [1, 5, 40, 100],
    );
    const retention = startRetention({ ...parts, days: 30, clock, logger: silentLogger });
    clock.advance(60_000);
    await expect.poll(() => agesLeft('silent')).toEqual([1, 5]);
    expect(await agesLeft('short')).toEqual([1]);
    expect(await agesLeft('long')).toEqual([1, 5, 40]);
    retention.stop();
  });

  it("deletes by a workflow's own setting where the server keeps all", async () => {
    const { clock, agesLeft, ...parts } = await setUp({ short: 2, silent: undefined }, [1, 5, 400]);
    const retention = startRetention({ ...parts, days: 0, clock, logger: silentLogger });
    clock.advance(60_000);
    await expect.poll(() => agesLeft('short')).toEqual([1]);
    expect(await agesLeft('silent')).toEqual([1, 5, 400]);
    retention.stop();
  });
});
