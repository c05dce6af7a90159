/** What went through an execution: its journal, runs, inputs, outputs and files. */

import type { schemas } from '@reporunner/api-types';
import type { Message } from '@reporunner/core';
import { type ItemSource, ServiceError, type TenantContext } from '@reporunner/core';
import {
  type Batch,
  type BlobStore,
  type Engine,
  type ExecutionStore,
  endedRun,
  type NodeRunSummary,
  nodeInput,
} from '@reporunner/engine';
import type { ByteRange } from '@reporunner/integrations';
import { parseDraftVersionId, type WorkflowService } from '@reporunner/workflows';
import type { z } from 'zod';
import { applicationMessage } from '../messages/application-messages.ts';
import type { DefineUseCase } from '../use-case.ts';
import type { Digests } from './execution-digests.ts';
import { createExecutionFinder } from './find-execution.ts';
import { createLargeReads, type ResultReceiver } from './large-reads.ts';
import { type ItemRequest, sliceItems } from './slice-items.ts';

type RunQuery = z.output<typeof schemas.executionRuns>;
type DataQuery = z.output<typeof schemas.executionData>;

interface OfExecution {
  readonly id: string;
}
interface OfNode extends OfExecution {
  readonly nodeId: string;
  readonly query: DataQuery;
  readonly receiver: ResultReceiver;
}

const notFound = (message: Message) =>
  new ServiceError(message, { code: 'NOT_FOUND', service: 'application' });

export interface ExecutionDataPorts {
  readonly executions: Pick<ExecutionStore, 'get' | 'headers' | 'events' | 'outputsOf' | 'maxPartBytes'>;
  readonly blobs: Pick<BlobStore, 'borrow'>;
  readonly engine: Pick<Engine, 'compile' | 'readItems' | 'readJournal' | 'findBinary'>;
  readonly workflows: Pick<WorkflowService, 'source' | 'documentOf'>;
  readonly digests: Digests;
}

/** The use cases of `createExecutionDataUseCases`: each takes a principal and an input, and is authorized. */
export type ExecutionDataUseCases = ReturnType<typeof createExecutionDataUseCases>;

/** What an execution did and with which data: runs of nodes, items, journal, binary data. */
export function createExecutionDataUseCases(
  define: DefineUseCase,
  { executions, blobs, engine, workflows, digests }: ExecutionDataPorts,
) {
  const largeReads = createLargeReads(executions);
  const find = createExecutionFinder(executions);
  const needs = {
    action: 'execution:read',
    resource: ({ id }: OfExecution) => ({ type: 'execution', id }) as const,
  } as const;

  /** Ended runs by the seq of their end; behind the last page, those that are under way. */
  const runsOf = async (tenant: TenantContext, id: string, query: RunQuery) => {
    const { nodeId, scope, within, after, limit } = query;
    const matches = (run: NodeRunSummary) =>
      (nodeId === undefined || run.nodeId === nodeId) &&
      (scope === undefined || run.scope === scope) &&
      (within === undefined || run.scope === within || run.scope.startsWith(`${within}/`));
    const digest = await digests(tenant, id);
    const cancelled = digest.cancelledRuns().filter((run) => run.seq > after && matches(run));
    const ended: NodeRunSummary[] = [];
    for await (const page of executions.headers(tenant, id, after)) {
      for (const event of page) {
        const run = endedRun(event);
        if (run !== undefined && matches(run)) ended.push(run);
      }
      if (ended.length > limit) break;
    }
    const runs = [...ended, ...cancelled].sort((a, b) => a.seq - b.seq);
    const last = runs[limit - 1];
    if (runs.length > limit && last !== undefined)
      return { items: runs.slice(0, limit), nextAfter: last.seq };
    return { items: [...runs, ...digest.openRuns().filter(matches)] };
  };

  const slicesOf = async (
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

  return {
    /** The workflow as it was when it ran. */
    workflow: define(needs, async ({ tenant }, { id }: OfExecution) => {
      const { workflowId, versionId } = await find(tenant, id);
      const workflow = await workflows.documentOf(tenant, workflowId, versionId);
      if (workflow === undefined) throw notFound(applicationMessage('workflowGone'));
      const draft = parseDraftVersionId(versionId);
      return {
        versionId,
        draft: draft !== undefined,
        ...(draft?.part === undefined ? {} : { part: draft.part }),
        workflow,
      };
    }),

    runs: define(needs, async ({ tenant }, { id, query }: OfExecution & { readonly query: RunQuery }) => {
      await find(tenant, id);
      return runsOf(tenant, id, query);
    }),

    journal: define(
      needs,
      async (
        { tenant },
        input: OfExecution & {
          readonly after: number;
          readonly limit: number;
          readonly receiver: ResultReceiver;
        },
      ) => {
        const { id, after, limit, receiver } = input;
        const record = await find(tenant, id);
        await largeReads.enter(tenant, id, receiver);
        const items = await executions.events(tenant, id, after, limit);
        const last = items.at(-1)?.seq ?? record.lastSeq;
        return { items, ...(last < record.lastSeq ? { nextAfter: last } : {}) };
      },
    ),

    output: define(needs, async ({ tenant }, { id, nodeId, query, receiver }: OfNode) => {
      const { scope, port, ...request } = query;
      await find(tenant, id);
      await largeReads.enter(tenant, id, receiver);
      const outputs = await executions.outputsOf(tenant, id, nodeId, scope);
      if (outputs === undefined) throw notFound(applicationMessage('noOutput'));
      const { offset, limit } = request;
      return { nodeId, offset, limit, ports: await slicesOf(tenant, outputs, port, request) };
    }),

    input: define(needs, async ({ tenant }, { id, nodeId, query, receiver }: OfNode) => {
      const { scope, port, ...request } = query;
      const { workflowId, versionId } = await find(tenant, id);
      const version = await workflows.source.version(tenant, workflowId, versionId);
      if (version === undefined) throw notFound(applicationMessage('workflowGone'));
      const plan = engine.compile(version);
      if (!plan.indexById.has(nodeId)) throw notFound(applicationMessage('nodeNotThere'));
      await largeReads.enter(tenant, id, receiver);
      const input = await nodeInput(plan, engine.readJournal(tenant, id), nodeId, scope);
      if (input === undefined) throw notFound(applicationMessage('noInput'));
      const { offset, limit } = request;
      const ports = await slicesOf(tenant, input.ports, port, request, input.sourceOf);
      return { nodeId, offset, limit, ports };
    }),

    /** A file that an item of the execution carries: what it is, and how to read it. */
    file: define(needs, async ({ tenant }, { id, blobId }: OfExecution & { readonly blobId: string }) => {
      await find(tenant, id);
      const handle = await engine.findBinary(tenant, id, blobId);
      if (handle === undefined) throw notFound(applicationMessage('noFile'));
      return { handle, read: (range?: ByteRange) => blobs.borrow(tenant, handle.id, range) };
    }),
  };
}
