/** Queries of executions, and what can be done to them. */
import type { schemas } from '@reporunner/api-types';
import { authorize, type Principal, tenantResource } from '@reporunner/auth';
import type { Permission } from '@reporunner/constants';
import type { Logger, TenantContext } from '@reporunner/core';
import type { Engine, ExecutionFilter, ExecutionRecord, ExecutionStore, WaitPlace } from '@reporunner/engine';
import type { WorkflowService } from '@reporunner/workflows';
import type { z } from 'zod';
import { forEachId } from '../for-each-id.ts';
import type { DefineUseCase } from '../use-case.ts';
import { describeWaits } from './describe-waits.ts';
import type { Digests } from './execution-digests.ts';
import { createExecutionFinder } from './find-execution.ts';

type FilterQuery = z.output<typeof schemas.executionFilter>;
type ListQuery = z.output<typeof schemas.executionList>;
type BulkAction = z.output<typeof schemas.bulkExecutions>['action'];

/** Which process runs it, and its fencing epoch, are internal. */
const visible = ({ owner: _owner, epoch: _epoch, ...record }: ExecutionRecord) => ({
  ...record,
  ...(record.finishedAt === undefined ? {} : { durationMs: record.finishedAt - record.createdAt }),
});

/** Of more workflows that fit the text of a search, those that changed last count. */
const maxSearched = 200;
/** How many successes are looked at for one in which a node ran. */
const maxCompared = 50;

/** Counting stops here: a count says "more than that". */
export const MAX_COUNTED_EXECUTIONS = 1_000;
const maxLinked = 100;

function filterOf(query: FilterQuery): ExecutionFilter {
  const { workflowId, status, mode, from, until, startedBefore, parentId, retryOf } = query;
  const { minDurationMs: durationFrom, maxDurationMs: durationUntil } = query;
  const createdUntil = Math.min(until ?? Number.POSITIVE_INFINITY, startedBefore ?? Number.POSITIVE_INFINITY);
  return {
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(status === undefined ? {} : { statuses: status }),
    ...(mode === undefined ? {} : { modes: mode }),
    ...(from === undefined ? {} : { createdFrom: from }),
    ...(createdUntil === Number.POSITIVE_INFINITY ? {} : { createdUntil }),
    ...(durationFrom === undefined ? {} : { durationFrom }),
    ...(durationUntil === undefined ? {} : { durationUntil }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(retryOf === undefined ? {} : { retryOf }),
  };
}

const bulkPermissions: Readonly<Record<BulkAction, Permission>> = {
  cancel: 'execution:cancel',
  retry: 'execution:retry',
  delete: 'execution:delete',
};

export interface ExecutionPorts {
  readonly executions: Pick<ExecutionStore, 'get' | 'list' | 'counts' | 'delete'>;
  readonly engine: Pick<Engine, 'cancel' | 'retry'>;
  readonly workflows: Pick<WorkflowService, 'names' | 'list'>;
  readonly digests: Digests;
  /** Where one wait of an execution can be ended. */
  readonly resumeUrl: (tenant: TenantContext, executionId: string, place: WaitPlace) => string;
  readonly logger: Logger;
}

/** The use cases of `createExecutionUseCases`: each takes a principal and an input, and is authorized. */
export type ExecutionUseCases = ReturnType<typeof createExecutionUseCases>;

/** Lists and counts of executions, and what can be done with one: compare, cancel, retry, delete. */
export function createExecutionUseCases(define: DefineUseCase, ports: ExecutionPorts) {
  const { executions, engine, workflows, digests, resumeUrl, logger } = ports;
  const find = createExecutionFinder(executions);
  const resource = ({ id }: { readonly id: string }) => ({ type: 'execution', id }) as const;

  const withNames = async (tenant: TenantContext, records: readonly ExecutionRecord[]) => {
    const ids = [...new Set(records.map(({ workflowId }) => workflowId))];
    const names = await workflows.names(tenant, ids);
    return records.map((record) => {
      const workflowName = names.get(record.workflowId);
      return { ...visible(record), ...(workflowName === undefined ? {} : { workflowName }) };
    });
  };

  /** The newest of its children or retries; all of them are listed by `parentId` and `retryOf`. */
  const linked = async (tenant: TenantContext, filter: ExecutionFilter) => {
    const { items, nextCursor } = await executions.list(tenant, filter, { limit: maxLinked });
    return {
      items: items.map(({ id, workflowId, status, createdAt }) => ({ id, workflowId, status, createdAt })),
      more: nextCursor !== undefined,
    };
  };

  const detailOf = async (tenant: TenantContext, principal: Principal, record: ExecutionRecord) => {
    const { id, workflowId } = record;
    const [[row], digest, children, retries] = await Promise.all([
      withNames(tenant, [record]),
      digests(tenant, id),
      linked(tenant, { parentId: id }),
      linked(tenant, { retryOf: id }),
    ]);
    const { start } = digest;
    const parents = [{ type: 'workflow', id: workflowId } as const];
    const mayResume = authorize(principal, 'workflow:execute', {
      ...tenantResource(tenant.tenantId),
      type: 'execution',
      id,
      parents,
    }).allowed;
    return {
      ...(row ?? visible(record)),
      ...(start === undefined ? {} : { triggerNodeId: start.trigger.nodeId }),
      ...(start?.principal === undefined ? {} : { principal: start.principal }),
      ...(start?.destinationNodeId === undefined ? {} : { destinationNodeId: start.destinationNodeId }),
      ...(start?.reuseFrom === undefined ? {} : { reuseFrom: start.reuseFrom }),
      ...(start?.usePinned === undefined ? {} : { usePinned: start.usePinned }),
      ...(start?.parent === undefined
        ? {}
        : { parentNode: { nodeId: start.parent.nodeId, scope: start.parent.scope } }),
      nodes: digest.nodes(),
      waiting: describeWaits(digest, mayResume ? (place) => resumeUrl(tenant, id, place) : undefined),
      children,
      retries,
    };
  };

  const searchOf = async (tenant: TenantContext, { text }: FilterQuery): Promise<ExecutionFilter> => {
    if (text === undefined || text === '') return {};
    const found = await workflows.list(tenant, { text }, { limit: maxSearched });
    return { search: { text, workflowIds: found.items.map(({ id }) => id) } };
  };

  const list = define({ action: 'execution:read' }, async ({ tenant }, query: ListQuery) => {
    const { limit, cursor, ...fields } = query;
    const filter = { ...filterOf(fields), ...(await searchOf(tenant, fields)) };
    const { items, ...page } = await executions.list(tenant, filter, {
      limit,
      ...(cursor === undefined ? {} : { cursor }),
    });
    return { ...page, items: await withNames(tenant, items) };
  });

  const counts = define({ action: 'execution:read' }, async ({ tenant }, query: FilterQuery) => {
    const filter = { ...filterOf(query), ...(await searchOf(tenant, query)) };
    const found = await executions.counts(tenant, filter, MAX_COUNTED_EXECUTIONS);
    const bounded = (count: number) => ({
      count: Math.min(count, MAX_COUNTED_EXECUTIONS),
      more: count > MAX_COUNTED_EXECUTIONS,
    });
    return {
      queued: bounded(found.queued),
      running: bounded(found.running),
      waiting: bounded(found.waiting),
      succeeded: bounded(found.succeeded),
      failed: bounded(found.failed),
      cancelled: bounded(found.cancelled),
    };
  });

  /**
   * The last execution of the same workflow before this one that succeeded, and in which the node ran that failed here;
   * where it ran in none of the last ones, the very last.
   */
  const compare = define(
    { action: 'execution:read', resource },
    async ({ tenant }, input: { readonly id: string }) => {
      const { id, workflowId, error } = await find(tenant, input.id);
      const filter: ExecutionFilter = { workflowId, statuses: ['succeeded'], beforeId: id };
      const nodeId = error?.nodeId;
      const limit = nodeId === undefined ? 1 : maxCompared;
      const { items } = await executions.list(tenant, filter, { limit });
      const [last] = items;
      if (last === undefined) return {};
      for (const before of items) {
        if (nodeId === undefined) break;
        const node = (await digests(tenant, before.id)).nodes().find((one) => one.nodeId === nodeId);
        if (node !== undefined && node.status !== 'skipped') return { executionId: before.id };
      }
      return { executionId: last.id };
    },
  );

  const get = define(
    { action: 'execution:read', resource },
    async ({ tenant, principal }, { id }: { readonly id: string }) =>
      detailOf(tenant, principal, await find(tenant, id)),
  );

  const cancel = define(
    { action: 'execution:cancel', resource },
    async ({ tenant }, input: { readonly id: string }) => {
      const { id } = await find(tenant, input.id);
      await engine.cancel(tenant, id);
      return visible(await find(tenant, id));
    },
  );

  /** Runs again from the node that failed, or from `fromNodeId`. */
  const retry = define(
    { action: 'execution:retry', resource },
    async (
      { tenant },
      input: {
        readonly id: string;
        readonly version?: 'original' | 'published';
        readonly fromNodeId?: string | undefined;
      },
    ) => {
      const { id } = await find(tenant, input.id);
      const { version, fromNodeId } = input;
      const handle = await engine.retry(tenant, id, {
        ...(version === undefined ? {} : { version }),
        ...(fromNodeId === undefined ? {} : { fromNodeId }),
      });
      const { executionId } = await handle.accepted;
      return { executionId, retryOf: id };
    },
  );

  const remove = define(
    { action: 'execution:delete', resource },
    async ({ tenant }, input: { readonly id: string }) => {
      const { id } = await find(tenant, input.id);
      await executions.delete(tenant, id);
    },
  );

  /** One action on up to 100 executions; each has a result of its own, and is authorized by itself. */
  const bulk = define(
    {
      action: {
        oneOf: Object.values(bulkPermissions),
        of: ({ action }: { readonly action: BulkAction }) => bulkPermissions[action],
      },
    },
    ({ principal }, { action, ids }: { readonly action: BulkAction; readonly ids: readonly string[] }) =>
      forEachId(ids, logger, async (id) => {
        if (action === 'cancel') return void (await cancel(principal, { id }));
        if (action === 'delete') return remove(principal, { id });
        const { executionId } = await retry(principal, { id });
        return { executionId };
      }),
  );

  return { list, counts, compare, get, cancel, retry, remove, bulk };
}
