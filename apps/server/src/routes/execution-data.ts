import { answers, schemas } from '@reporunner/api-types';
import { type ItemSource, ServiceError, type TenantContext } from '@reporunner/core';
import {
  type Batch,
  type ExecutionRecord,
  endedRun,
  type NodeRunSummary,
  nodeInput,
} from '@reporunner/engine';
import { parseDraftVersionId } from '@reporunner/workflows';
import type { Services } from '../composition.ts';
import type { Digests } from '../executions/digests.ts';
import { createLargeReads } from '../executions/large-reads.ts';
import { sendBinary } from '../executions/send-binary.ts';
import { type ItemRequest, sliceItems } from '../executions/slice-items.ts';
import { type ApiRoute, route } from '../http/route.ts';

interface RunRequest {
  readonly nodeId?: string | undefined;
  readonly scope?: string | undefined;
  readonly within?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

const notFound = (message: string) => new ServiceError(message, { code: 'NOT_FOUND', service: 'api' });

/** What went through an execution: its journal, runs, inputs, outputs and files. */
export function executionDataRoutes(
  { store, engine, workflows }: Services,
  digests: Digests,
  find: (tenant: TenantContext, id: string | undefined) => Promise<ExecutionRecord>,
): readonly ApiRoute[] {
  const { executions, blobs } = store;
  const largeReads = createLargeReads(executions);

  /** Ended runs by the seq of their end; behind the last page, those that are under way. */
  const runsOf = async (tenant: TenantContext, id: string, request: RunRequest) => {
    const { nodeId, scope, within, after, limit } = request;
    const isWanted = (run: NodeRunSummary) =>
      (nodeId === undefined || run.nodeId === nodeId) &&
      (scope === undefined || run.scope === scope) &&
      (within === undefined || run.scope === within || run.scope.startsWith(`${within}/`));
    const digest = await digests(tenant, id);
    const cancelled = digest.cancelledRuns().filter((run) => run.seq > after && isWanted(run));
    const ended: NodeRunSummary[] = [];
    for await (const facts of executions.facts(tenant, id, after)) {
      for (const fact of facts) {
        const run = endedRun(fact);
        if (run !== undefined && isWanted(run)) ended.push(run);
      }
      if (ended.length > limit) break;
    }
    const runs = [...ended, ...cancelled].sort((a, b) => a.seq - b.seq);
    const last = runs[limit - 1];
    if (runs.length > limit && last !== undefined)
      return { items: runs.slice(0, limit), nextAfter: last.seq };
    return { items: [...runs, ...digest.openRuns().filter(isWanted)] };
  };

  const sliced = async (
    tenant: TenantContext,
    ports: Readonly<Record<string, Batch>>,
    port: string | undefined,
    request: ItemRequest,
    sourceOf?: (port: string, index: number) => ItemSource | undefined,
  ) => {
    const slices = Object.entries(ports)
      .filter(([name]) => port === undefined || name === port)
      .map(async ([name, batch]) => {
        const list = {
          total: batch.length,
          read: (from: number, count: number) => engine.readItems(tenant, batch, from, count),
          ...(sourceOf === undefined ? {} : { sourceOf: (index: number) => sourceOf(name, index) }),
        };
        return [name, await sliceItems(list, request)] as const;
      });
    return Object.fromEntries(await Promise.all(slices));
  };

  return [
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
        if (workflow === undefined) throw notFound('The workflow that ran is gone.');
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
      path: '/api/v1/executions/:id/runs',
      permission: 'execution:read',
      tag: 'Executions',
      summary:
        'List the runs of nodes: each try in each scope, in the order in which they ended; behind the last page those under way. `scope` is one scope, `within` that and all in it.',
      query: schemas.executionRuns,
      answer: answers.runPage,
      handle: async ({ tenant, params, query }) => {
        const { id } = await find(tenant, params.id);
        return runsOf(tenant, id, query);
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
      handle: async ({ tenant, params, query: { after, limit }, reply }) => {
        const record = await find(tenant, params.id);
        await largeReads.enter(tenant, record.id, reply);
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
      summary: 'Read what a node put out, by port, a page at a time; `text` finds items that hold it',
      query: schemas.executionData,
      answer: answers.nodeData,
      handle: async ({ tenant, params, query: { scope, port, ...request }, reply }) => {
        const record = await find(tenant, params.id);
        const nodeId = params.nodeId ?? '';
        await largeReads.enter(tenant, record.id, reply);
        const outputs = await executions.outputsOf(tenant, record.id, nodeId, scope);
        if (outputs === undefined) throw notFound('The node put out nothing in this execution.');
        const { offset, limit } = request;
        return { nodeId, offset, limit, ports: await sliced(tenant, outputs, port, request) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/input/:nodeId',
      permission: 'execution:read',
      tag: 'Executions',
      summary:
        'Read what a node was given, by port, in the order of its connections; `source` says which output each item was',
      query: schemas.executionData,
      answer: answers.nodeData,
      handle: async ({ tenant, params, query: { scope, port, ...request }, reply }) => {
        const { id, workflowId, versionId } = await find(tenant, params.id);
        const version = await workflows.source.version(tenant, workflowId, versionId);
        if (version === undefined) throw notFound('The workflow that ran is gone.');
        const nodeId = params.nodeId ?? '';
        const plan = engine.compile(version);
        if (!plan.indexById.has(nodeId)) throw notFound('There is no such node in the workflow that ran.');
        await largeReads.enter(tenant, id, reply);
        const input = await nodeInput(plan, engine.readJournal(tenant, id), nodeId, scope);
        if (input === undefined) throw notFound('The node was given nothing in this execution.');
        const { offset, limit } = request;
        const ports = await sliced(tenant, input.ports, port, request, input.sourceOf);
        return { nodeId, offset, limit, ports };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id/binary/:blobId',
      permission: 'execution:read',
      tag: 'Executions',
      summary: 'Download a file that an item of the execution carries; ranges are honoured',
      query: schemas.executionBinary,
      media: 'application/octet-stream',
      handle: async ({ tenant, params, query: { inline }, request, reply }) => {
        const { id } = await find(tenant, params.id);
        const handle = await engine.findBinary(tenant, id, params.blobId ?? '');
        if (handle === undefined) throw notFound('No item of this execution carries such a file.');
        return sendBinary(request, reply, handle, inline, (range) => blobs.lend(tenant, handle.id, range));
      },
    }),
  ];
}
