import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createDefineUseCase,
  createResourceLocator,
  createRetentionUseCases,
  startRetention,
} from '@reporunner/application';
import { createIdentityService } from '@reporunner/auth';
import {
  createId,
  createManualClock,
  createWorkflow,
  type Logger,
  lowestIdAt,
  silentLogger,
  type TenantContext,
} from '@reporunner/core';
import { openDatabase } from '@reporunner/db';
import { createNodeRegistry } from '@reporunner/integrations';
import { createWorkflowService } from '@reporunner/workflows';
import { afterEach, describe, expect, it } from 'vitest';

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
  const store = await openDatabase({ folder });
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
  await identity.createTenant('second', { email: 'second@example.org', name: 'Second' });
  const tenants = (await identity.tenants()).map(({ id }) => ({ tenantId: id }));
  const fill = async (tenant: TenantContext) => {
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
  };
  for (const tenant of tenants) await fill(tenant);
  const workflows = createWorkflowService({
    store: store.workflows,
    catalogue: createNodeRegistry([]),
    clock,
    ids: createId,
  });
  const agesLeft = (workflowId: string) =>
    Promise.all(
      tenants.map(async (tenant) =>
        (await store.executions.list(tenant, { workflowId }, { limit: 50 })).items.map(
          ({ createdAt }) => (now - createdAt) / dayMs,
        ),
      ),
    );
  const start = (days: number, logger: Logger = silentLogger) => {
    const ports = {
      executions: store.executions,
      workflowStore: store.workflows,
      workflows,
      blobs: store.blobs,
      sessions: store.sessions,
      tenants: () => identity.tenants(),
      days,
      clock,
      logger,
    };
    const define = createDefineUseCase(createResourceLocator(store));
    const retention = startRetention(createRetentionUseCases(define, ports), ports);
    closers.unshift(async () => retention.stop());
    clock.advance(60_000);
  };
  return { store, tenants, start, agesLeft };
}

/** The same in each of the two tenants. */
const inBoth = <T>(value: T) => [value, value];

describe('retention', () => {
  it("keeps a workflow's executions as long as the workflow says, and the others as the server says", async () => {
    const { start, agesLeft } = await setUp({ short: 2, long: 90, silent: undefined }, [1, 5, 40, 100]);
    start(30);
    await expect.poll(() => agesLeft('silent')).toEqual(inBoth([1, 5]));
    expect(await agesLeft('short')).toEqual(inBoth([1]));
    expect(await agesLeft('long')).toEqual(inBoth([1, 5, 40]));
  });

  it("deletes by a workflow's own setting where the server keeps all", async () => {
    const { start, agesLeft } = await setUp({ short: 2, silent: undefined }, [1, 5, 400]);
    start(0);
    await expect.poll(() => agesLeft('short')).toEqual(inBoth([1]));
    expect(await agesLeft('silent')).toEqual(inBoth([1, 5, 400]));
  });

  it('takes parts of a day: seconds are over at the next visit', async () => {
    const seconds = (count: number) => count / 86_400;
    const { start, agesLeft } = await setUp({ short: seconds(70), silent: undefined }, [0, seconds(20), 1]);
    start(30);
    await expect.poll(() => agesLeft('short')).toEqual(inBoth([0]));
    expect(await agesLeft('silent')).toEqual(inBoth([0, seconds(20), 1]));
  });

  it('[RE1] visits the second tenant also when it fails for the first', async () => {
    const { store, tenants, start, agesLeft } = await setUp({ silent: undefined }, [1, 40]);
    const prune = store.executions.prune.bind(store.executions);
    store.executions.prune = async (tenant, ...rest) => {
      if (tenant.tenantId === tenants[0]?.tenantId) throw new Error('the disk is gone');
      return prune(tenant, ...rest);
    };
    start(30);
    await expect.poll(() => agesLeft('silent')).toEqual([[1, 40], [1]]);
  });
});
