/** WF1–WF3 are the rules of workflow-service.ts. */
import {
  createManualClock,
  type NodeCatalogue,
  type Operation,
  ServiceError,
  verbatim,
} from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { createWorkflowService, type WorkflowChange, type WorkflowService } from '../../src/index.ts';
import { createMemoryWorkflowStore } from '../../src/testing/index.ts';

const tenant = { tenantId: 'one', principal: { kind: 'user', id: 'ada' } } as const;
const catalogue: NodeCatalogue = {
  describe: (type: string) =>
    type.startsWith('t.')
      ? {
          kind: type === 't.start' ? 'trigger' : 'action',
          ports: () => ({
            inputs: type === 't.start' ? [] : [{ name: 'main', label: 'In' }],
            outputs: [{ name: 'main', label: 'Out' }],
          }),
          ...(type === 't.schedule' ? { startsOn: 'schedule' } : {}),
          ...(type === 't.call' ? { workflowParameters: ['id'] } : {}),
          credentialSlots: [],
          checkParameters: () => [],
        }
      : undefined,
} as unknown as NodeCatalogue;

const rename = (name: string): Operation =>
  ({ parts: [{ type: 'set', path: ['name'], value: name }] }) as unknown as Operation;
const document = { name: 'Sale', nodes: [{ id: 'a', name: 'Start', type: 't.start' }], edges: [] };

let service: WorkflowService;
let changes: WorkflowChange['type'][];
let refuse: boolean;

beforeEach(() => {
  let next = 0;
  changes = [];
  refuse = false;
  service = createWorkflowService({
    store: createMemoryWorkflowStore(),
    catalogue,
    clock: createManualClock(1),
    ids: () => `id${++next}`,
    addressesOf: () => {
      if (refuse)
        throw new ServiceError(verbatim('the address is taken'), {
          code: 'TRIGGER_CONFLICT',
          service: 'test',
        });
      return [];
    },
    onChange: ({ type }) => {
      if (type !== 'created' && type !== 'changed') changes.push(type);
    },
  });
});

const imported = async () => (await service.importWorkflow(tenant, 'p', document)).draft.id;

describe('a draft', () => {
  it('[G23] that calls a workflow which does not exist is a warning', async () => {
    const known = await imported();
    const calling = (id: string) => ({
      ...document,
      nodes: [...document.nodes, { id: 'c', name: 'Call', type: 't.call', parameters: { id } }],
      edges: [{ id: 'e', from: 'a', to: 'c' }],
    });
    const found = async (id: string) => {
      const all = await service.validateDocument(tenant, calling(id));
      return all.filter(({ rule }) => rule === 'G23-workflow-missing');
    };
    expect(await found('gone')).toMatchObject([
      { severity: 'warning', nodeId: 'c', message: '"Call" calls the workflow gone, which does not exist.' },
    ]);
    expect(await found(known)).toEqual([]);
    expect(await found('={{ $json.id }}')).toEqual([]);
  });

  it('[G23] whose error workflow does not exist is a warning', async () => {
    const known = await imported();
    const found = async (errorWorkflowId: string) => {
      const all = await service.validateDocument(tenant, { ...document, settings: { errorWorkflowId } });
      return all.filter(({ rule }) => rule === 'G23-workflow-missing');
    };
    expect(await found(known)).toEqual([]);
    expect(await found('gone')).toMatchObject([
      { severity: 'warning', path: ['settings', 'errorWorkflowId'], parameters: { id: 'gone' } },
    ]);
  });

  it('[G25] whose schedule no service runs is a warning', async () => {
    const scheduled = {
      ...document,
      nodes: [
        { id: 's', name: 'Every hour', type: 't.schedule' },
        { id: 'd', name: 'Off', type: 't.schedule', disabled: true },
      ],
    };
    const found = async (runsSchedules: boolean) => {
      const some = createWorkflowService({
        store: createMemoryWorkflowStore(),
        catalogue,
        clock: createManualClock(1),
        ids: () => 'id',
        runsSchedules,
      });
      const all = await some.validateDocument(tenant, scheduled);
      return all.filter(({ rule }) => rule === 'G25-schedules-disabled');
    };
    expect(await found(true)).toEqual([]);
    expect(await found(false)).toMatchObject([
      {
        severity: 'warning',
        nodeId: 's',
        message: expect.stringMatching(/"Every hour" .*REPORUNNER_DISABLED_SERVICES/),
      },
    ]);
  });

  it('[WF1] changes by operations, each one revision, with who did it', async () => {
    const id = await imported();
    await service.applyOperation(tenant, id, rename('A'));
    await service.applyOperation(tenant, id, rename('B'));
    expect(await service.get(tenant, id)).toMatchObject({ revision: 3, draft: { name: 'B' } });
    expect(await service.operations(tenant, id, 0, 10)).toMatchObject([
      { revision: 2, principalId: 'ada', operation: rename('A') },
      { revision: 3, principalId: 'ada', operation: rename('B') },
    ]);
    expect(await errorCodeOf(service.applyOperation(tenant, id, rename('C'), { baseRevision: 2 }))).toBe(
      'REVISION_CONFLICT',
    );
    expect((await service.get(tenant, id)).revision).toBe(3);
  });

  it('[WF1] takes an operation that is sent twice under one name once, and says the same of both', async () => {
    const id = await imported();
    const first = await service.applyOperation(tenant, id, rename('A'), {
      operationId: 'op',
      clientId: 'tab',
    });
    await service.applyOperation(tenant, id, rename('B'));
    const again = await service.applyOperation(tenant, id, rename('A'), {
      operationId: 'op',
      baseRevision: 1,
    });
    expect(again).toEqual(first);
    expect(await service.get(tenant, id)).toMatchObject({ revision: 3, draft: { name: 'B' } });
  });

  it('[WF2] loses nothing when many change it at once', async () => {
    const id = await imported();
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => service.applyOperation(tenant, id, rename(`n${n}`))),
    );
    const { revision, draft } = await service.get(tenant, id);
    expect([revision, draft.name]).toEqual([51, 'n49']);
    expect(await service.operations(tenant, id, 0, 100)).toHaveLength(50);
  });

  it('is replaced by what differs, and nothing happens when nothing does', async () => {
    const id = await imported();
    await service.replace(tenant, id, { ...document, name: 'Sale 🚀' });
    await service.replace(tenant, id, { ...document, name: 'Sale 🚀' });
    expect(await service.get(tenant, id)).toMatchObject({ revision: 2, draft: { name: 'Sale 🚀' } });
    const [operation] = await service.operations(tenant, id, 0, 10);
    expect(operation?.operation).toMatchObject({ parts: [expect.anything()] });
  });

  it('is duplicated, exported and imported without its identity', async () => {
    const id = await imported();
    const copy = await service.duplicate(tenant, id);
    expect(copy.draft).toMatchObject({ name: 'Copy of Sale' });
    expect(copy.draft.id).not.toBe(id);
    const again = await service.importWorkflow(tenant, 'q', await service.exportWorkflow(tenant, id));
    expect(again.draft).toMatchObject({ name: 'Sale', projectId: 'q', nodes: { a: { type: 't.start' } } });
    expect(await errorCodeOf(service.importWorkflow(tenant, 'p', { name: 5 }))).toBe('WORKFLOW_INVALID');
  });
});

describe('publishing', () => {
  it('[WF3] freezes a version that the draft no longer touches', async () => {
    const id = await imported();
    const version = await service.publish(tenant, id, 'first');
    await service.applyOperation(tenant, id, rename('Later'));
    expect((await service.source.published(tenant, id))?.workflow.name).toBe('Sale');
    expect((await service.source.version(tenant, id, version.versionId))?.workflow.name).toBe('Sale');
    const second = await service.publish(tenant, id);
    expect([version.number, second.number]).toEqual([1, 2]);
    expect((await service.publish(tenant, id)).versionId).toBe(second.versionId);
    await service.publishVersion(tenant, id, version.versionId);
    expect((await service.source.published(tenant, id))?.versionId).toBe(version.versionId);
    await service.restore(tenant, id, version.versionId);
    expect((await service.get(tenant, id)).draft.name).toBe('Sale');
    expect(changes).toEqual(['published', 'published', 'published']);
  });

  it('refuses what cannot run, and what somebody has a reason against, and leaves all as it was', async () => {
    const { id } = (
      await service.importWorkflow(tenant, 'p', {
        ...document,
        nodes: [{ id: 'x', name: 'X', type: 'test.unknown' }],
      })
    ).draft;
    expect(await errorCodeOf(service.publish(tenant, id))).toBe('WORKFLOW_INVALID');
    const sound = await imported();
    refuse = true;
    await expect(service.publish(tenant, sound)).rejects.toThrow('the address is taken');
    expect(await service.source.published(tenant, sound)).toBeUndefined();
    expect((await service.versions(tenant, sound, { limit: 5 })).items).toEqual([]);
    expect(changes).toEqual([]);
  });

  it('ends with unpublish and with delete', async () => {
    const id = await imported();
    await service.publish(tenant, id);
    await service.unpublish(tenant, id);
    expect(await service.source.published(tenant, id)).toBeUndefined();
    await service.publish(tenant, id);
    await service.delete(tenant, id);
    expect(await errorCodeOf(service.get(tenant, id))).toBe('NOT_FOUND');
    expect(await errorCodeOf(service.delete(tenant, id))).toBe('NOT_FOUND');
    expect(changes).toEqual(['published', 'unpublished', 'published', 'deleted']);
  });

  it('hands out everything published when the server starts', async () => {
    const ids = [await imported(), await imported(), await imported()];
    for (const id of ids.slice(1)) await service.publish(tenant, id);
    const found: string[] = [];
    await service.eachPublished(async (_, version) => void found.push(version.workflow.id));
    expect(found.toSorted()).toEqual(ids.slice(1).toSorted());
  });

  it('knows a draft as a version until it is changed', async () => {
    const id = await imported();
    expect((await service.source.version(tenant, id, 'draft:1'))?.workflow.id).toBe(id);
    await service.applyOperation(tenant, id, rename('B'));
    expect(await service.source.version(tenant, id, 'draft:1')).toBeUndefined();
  });
});
