import { answers, schemas } from '@reporunner/api-types';
import { authorize } from '@reporunner/auth';
import type { Permission } from '@reporunner/constants';
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { ExecutionFilter, ExecutionRecord } from '@reporunner/engine';
import type { z } from 'zod';
import type { Services } from '../composition.ts';
import { describeWaits } from '../executions/describe-waits.ts';
import { createDigests } from '../executions/digests.ts';
import { forEachId } from '../http/bulk.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { executionDataRoutes } from './execution-data.ts';

type FilterQuery = z.output<typeof schemas.executionFilter>;

/** Which process runs it, and how it is fenced, is nobody's business outside. */
const shown = ({ owner: _owner, epoch: _epoch, ...record }: ExecutionRecord) => ({
  ...record,
  ...(record.finishedAt === undefined ? {} : { durationMs: record.finishedAt - record.createdAt }),
});

/** Rows counted for a tab; it says "more than that" beyond. */
const mostCounted = 1_000;
const mostLinked = 100;

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

const bulkPermissions: Readonly<Record<'cancel' | 'retry' | 'delete', Permission>> = {
  cancel: 'execution:cancel',
  retry: 'execution:retry',
  delete: 'execution:delete',
};

export function executionRoutes(services: Services): readonly ApiRoute[] {
  const { store, engine, workflows, resumeTokens, address, logger } = services;
  const { executions } = store;
  const digests = createDigests(executions);
  const find = async (tenant: TenantContext, id: string | undefined) => {
    const record = id === undefined ? undefined : await executions.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError('There is no such execution.', { code: 'NOT_FOUND', service: 'api' });
  };

  const withNames = async (tenant: TenantContext, records: readonly ExecutionRecord[]) => {
    const ids = [...new Set(records.map(({ workflowId }) => workflowId))];
    const names = await workflows.names(tenant, ids);
    return records.map((record) => {
      const workflowName = names.get(record.workflowId);
      return { ...shown(record), ...(workflowName === undefined ? {} : { workflowName }) };
    });
  };

  /** Some of what it belongs to; all of it is in the list, by `parentId` and `retryOf`. */
  const linked = async (tenant: TenantContext, filter: ExecutionFilter) => {
    const { items, nextCursor } = await executions.list(tenant, filter, { limit: mostLinked });
    return {
      items: items.map(({ id, workflowId, status, createdAt }) => ({ id, workflowId, status, createdAt })),
      more: nextCursor !== undefined,
    };
  };

  const detail = async (tenant: TenantContext, record: ExecutionRecord, mayResume: boolean) => {
    const { id } = record;
    const [[row], digest, children, retries] = await Promise.all([
      withNames(tenant, [record]),
      digests(tenant, id),
      linked(tenant, { parentId: id }),
      linked(tenant, { retryOf: id }),
    ]);
    const { start } = digest;
    const resumeUrl = mayResume
      ? `${address.url}/resume/${resumeTokens.create(tenant.tenantId, id)}`
      : undefined;
    return {
      ...(row ?? shown(record)),
      ...(start === undefined ? {} : { triggerNodeId: start.trigger.nodeId }),
      ...(start?.destinationNodeId === undefined ? {} : { destinationNodeId: start.destinationNodeId }),
      ...(start?.reuseFrom === undefined ? {} : { reuseFrom: start.reuseFrom }),
      ...(start?.usePinned === undefined ? {} : { usePinned: start.usePinned }),
      ...(start?.parent === undefined
        ? {}
        : { parentNode: { nodeId: start.parent.nodeId, scope: start.parent.scope } }),
      nodes: digest.nodes(),
      waiting: describeWaits(digest, resumeUrl),
      children,
      retries,
    };
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/executions',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'List executions, newest first',
      query: schemas.executionList,
      answer: answers.executionPage,
      handle: async ({ tenant, query: { limit, cursor, ...query } }) => {
        const { items, ...page } = await executions.list(tenant, filterOf(query), {
          limit,
          ...(cursor === undefined ? {} : { cursor }),
        });
        return { ...page, items: await withNames(tenant, items) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/counts',
      permission: 'execution:read',
      tag: 'Executions',
      summary: `Count executions by status, whatever the filter says of statuses; counting stops at ${mostCounted}`,
      query: schemas.executionFilter,
      answer: answers.statusCounts,
      handle: async ({ tenant, query }) => {
        const counts = await executions.counts(tenant, filterOf(query), mostCounted);
        const bounded = (count: number) => ({
          count: Math.min(count, mostCounted),
          more: count > mostCounted,
        });
        return {
          queued: bounded(counts.queued),
          running: bounded(counts.running),
          waiting: bounded(counts.waiting),
          succeeded: bounded(counts.succeeded),
          failed: bounded(counts.failed),
          cancelled: bounded(counts.cancelled),
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/compare/:id',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Find the last execution of the same workflow before this one that succeeded',
      answer: answers.comparedExecution,
      handle: async ({ tenant, params }) => {
        const { id, workflowId } = await find(tenant, params.id);
        const filter: ExecutionFilter = { workflowId, statuses: ['succeeded'], beforeId: id };
        const [before] = (await executions.list(tenant, filter, { limit: 1 })).items;
        return before === undefined ? {} : { executionId: before.id };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/executions/bulk',
      permission: 'execution:read',
      tag: 'Executions',
      summary:
        'Cancel, retry or delete up to 100 executions; each has a result of its own. Needs the permission of the action.',
      body: schemas.bulkExecutions,
      answer: answers.bulkResults,
      handle: async ({ tenant, body: { action, ids }, request }) => {
        const verdict = request.principal && authorize(request.principal, bulkPermissions[action]);
        if (verdict?.allowed === false)
          throw new ServiceError(verdict.reason, { code: 'FORBIDDEN', service: 'api' });
        return forEachId(ids, logger, async (given) => {
          const { id } = await find(tenant, given);
          if (action === 'cancel') return engine.cancel(tenant, id);
          if (action === 'retry') {
            const handle = await engine.retry(tenant, id);
            return { executionId: (await handle.accepted).executionId };
          }
          await executions.delete(tenant, id);
          return undefined;
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id',
      permission: 'execution:read',
      tag: 'Executions',
      summary:
        'Read an execution: what each of its nodes did in sum, what it waits for, and which others belong to it. Single runs are at `/runs`.',
      answer: answers.executionDetail,
      handle: async ({ tenant, params, request }) => {
        const record = await find(tenant, params.id);
        const { principal } = request;
        return detail(
          tenant,
          record,
          principal !== undefined && authorize(principal, 'workflow:execute').allowed,
        );
      },
    }),
    ...executionDataRoutes(services, digests, find),
    route({
      method: 'POST',
      path: '/api/v1/executions/:id/cancel',
      permission: 'execution:cancel',
      tag: 'Executions',
      summary: 'Cancel a running or waiting execution',
      answer: answers.executionRecord,
      handle: async ({ tenant, params }) => {
        const { id } = await find(tenant, params.id);
        await engine.cancel(tenant, id);
        return shown(await find(tenant, id));
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/executions/:id/retry',
      permission: 'execution:retry',
      tag: 'Executions',
      summary: 'Run again from the node that failed, with what went before it',
      body: schemas.retryExecution,
      answer: answers.retryStarted,
      status: 202,
      handle: async ({ tenant, params, body: { version, fromNodeId } }) => {
        const { id } = await find(tenant, params.id);
        const handle = await engine.retry(tenant, id, {
          version,
          ...(fromNodeId === undefined ? {} : { fromNodeId }),
        });
        const { executionId } = await handle.accepted;
        return { executionId, retryOf: id };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/executions/:id',
      permission: 'execution:delete',
      tag: 'Executions',
      summary: 'Delete a finished execution and its journal',
      status: 204,
      handle: async ({ tenant, params }) => {
        const { id } = await find(tenant, params.id);
        await executions.delete(tenant, id);
      },
    }),
  ];
}
