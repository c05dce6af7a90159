import { answers, schemas } from '@reporunner/api-types';
import { ServiceError, type TenantContext } from '@reporunner/core';
import { type ExecutionRecord, findNodeOutputs, summariseExecution } from '@reporunner/engine';
import { parseDraftVersionId } from '@reporunner/workflows';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

/** Which process runs it, and how it is fenced, is nobody's business outside. */
const shown = ({ owner: _owner, epoch: _epoch, ...record }: ExecutionRecord) => record;

export function executionRoutes({ store, engine, workflows }: Services): readonly ApiRoute[] {
  const { executions } = store;
  const find = async (tenant: TenantContext, id: string | undefined) => {
    const record = id === undefined ? undefined : await executions.get(tenant, id);
    if (record !== undefined) return record;
    throw new ServiceError('There is no such execution.', { code: 'NOT_FOUND', service: 'api' });
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
      handle: async ({ tenant, query: { limit, cursor, workflowId, status, mode, from, until } }) => {
        const { items, ...page } = await executions.list(
          tenant,
          {
            ...(workflowId === undefined ? {} : { workflowId }),
            ...(status === undefined ? {} : { statuses: status }),
            ...(mode === undefined ? {} : { modes: mode }),
            ...(from === undefined ? {} : { createdFrom: from }),
            ...(until === undefined ? {} : { createdUntil: until }),
          },
          { limit, ...(cursor === undefined ? {} : { cursor }) },
        );
        return { ...page, items: items.map(shown) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Read an execution and what each of its nodes did',
      answer: answers.executionDetail,
      handle: async ({ tenant, params }) => {
        const record = await find(tenant, params.id);
        const { nodes, omitted } = await summariseExecution(engine.readJournal(tenant, record.id));
        return { ...shown(record), nodes, ...(omitted === 0 ? {} : { omittedNodes: omitted }) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/workflow',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Read the workflow as it was when it ran: the published version, or the draft of then',
      answer: answers.ranWorkflow,
      handle: async ({ tenant, params }) => {
        const { workflowId, versionId } = await find(tenant, params.id);
        const workflow = await workflows.documentOf(tenant, workflowId, versionId);
        if (workflow === undefined)
          throw new ServiceError('The workflow that ran is gone.', { code: 'NOT_FOUND', service: 'api' });
        const draft = parseDraftVersionId(versionId);
        return {
          versionId,
          draft: draft !== undefined,
          ...(draft?.part === undefined ? {} : { part: draft.part }),
          workflow,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/data',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Read the journal of an execution',
      query: schemas.operationList,
      answer: answers.journalPage,
      handle: async ({ tenant, params, query: { after, limit } }) => {
        const record = await find(tenant, params.id);
        const items = await executions.events(tenant, record.id, after, limit);
        const last = items.at(-1)?.seq ?? record.lastSeq;
        return { items, ...(last < record.lastSeq ? { nextAfter: last } : {}) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/data/:nodeId',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Read what a node put out, by port',
      query: schemas.executionData,
      answer: answers.nodeData,
      handle: async ({ tenant, params, query: { scope, offset, limit } }) => {
        const record = await find(tenant, params.id);
        const pages = engine.readJournal(tenant, record.id);
        const outputs = await findNodeOutputs(pages, params.nodeId ?? '', scope);
        if (outputs === undefined)
          throw new ServiceError('The node put out nothing in this execution.', {
            code: 'NOT_FOUND',
            service: 'api',
          });
        const ports = await Promise.all(
          Object.entries(outputs).map(async ([port, batch]) => {
            const items = await engine.readItems(tenant, batch, offset, limit);
            return [port, { total: batch.length, items }] as const;
          }),
        );
        return { nodeId: params.nodeId ?? '', offset, limit, ports: Object.fromEntries(ports) };
      },
    }),
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
