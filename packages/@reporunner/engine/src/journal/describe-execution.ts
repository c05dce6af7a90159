/** Reads a journal for people: what each node did, and what a retry can take over. */

import { type ItemError, ServiceError } from '@reporunner/core';
import type { LogLine } from '@reporunner/integrations';
import type { ExecutionEvent, ExecutionStarted, NodeSucceeded, ScopePath } from '../events.ts';
import type { Batches } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import { reachableFrom } from '../plan/graph.ts';
import type { Plan } from '../plan/plan.ts';
import { countItems } from './event-header.ts';

/** One run of a node with its times, counts, error and log, without its items. */
export interface NodeRunDetail {
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly status: 'running' | 'retrying' | 'waiting' | 'succeeded' | 'failed' | 'skipped';
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  /** Items per output port. */
  readonly items: Readonly<Record<string, number>>;
  readonly error?: ItemError;
  readonly reused?: NodeSucceeded['reused'];
  readonly logs?: readonly LogLine[];
}

/** The newest details of each node, in the order in which they first came up. */
export function describeExecution(events: readonly ExecutionEvent[]): readonly NodeRunDetail[] {
  const details = new Map<string, NodeRunDetail>();
  for (const event of events) describeEvent(event, (one) => details.set(`${one.scope}/${one.nodeId}`, one));
  return [...details.values()];
}

function describeEvent(event: ExecutionEvent, set: (details: NodeRunDetail) => void): void {
  switch (event.type) {
    case 'ExecutionStarted': {
      const { nodeId, outputs } = event.trigger;
      const at = event.at;
      set({
        scope: '',
        nodeId,
        status: 'succeeded',
        attempt: 1,
        startedAt: at,
        finishedAt: at,
        items: countItems(outputs),
      });
      break;
    }
    case 'NodeStarted': {
      const { scope, nodeId, attempt, at } = event;
      set({ scope, nodeId, status: 'running', attempt, startedAt: at, items: {} });
      break;
    }
    case 'NodeSucceeded': {
      const { scope, nodeId, attempt, startedAt, at, outputs, error, reused, logs } = event;
      set({
        scope,
        nodeId,
        status: 'succeeded',
        attempt,
        startedAt,
        finishedAt: at,
        items: countItems(outputs),
        ...(error === undefined ? {} : { error }),
        ...(reused === undefined ? {} : { reused }),
        ...(logs === undefined ? {} : { logs }),
      });
      break;
    }
    case 'NodeFailed': {
      const { scope, nodeId, attempt, startedAt, at, error, retryAt } = event;
      const status = retryAt === undefined ? 'failed' : 'retrying';
      set({ scope, nodeId, status, attempt, startedAt, finishedAt: at, items: {}, error });
      break;
    }
    case 'ScopeOpened': {
      const { scope, nodeId, attempt, at } = event;
      set({ scope, nodeId, status: 'running', attempt, startedAt: at, items: {} });
      break;
    }
    case 'NodeSkipped':
      set({ scope: event.scope, nodeId: event.nodeId, status: 'skipped', attempt: 0, items: {} });
      break;
    case 'Waiting':
      set({
        scope: event.scope,
        nodeId: event.nodeId,
        status: 'waiting',
        attempt: event.attempt,
        startedAt: event.startedAt,
        items: {},
      });
      break;
    default:
      break;
  }
}

/** The outputs of a node, by port; undefined when it output nothing. */
export function nodeOutputs(
  events: readonly ExecutionEvent[],
  nodeId: string,
  scope: ScopePath = '',
): Batches | undefined {
  let found: Batches | undefined;
  for (const event of events) {
    if (event.type === 'ExecutionStarted' && event.trigger.nodeId === nodeId) found = event.trigger.outputs;
    if (event.type === 'NodeSucceeded' && event.nodeId === nodeId && event.scope === scope)
      found = event.outputs;
  }
  return found;
}

/**
 * What a retry need not run again: every node that succeeded and is not at or after the node to begin from, which is
 * the one that failed unless another is named.
 * @throws ServiceError BAD_REQUEST when the node is unknown to the version that is to run.
 */
export async function reusableOutputs(
  plan: Plan,
  pages: AsyncIterable<readonly ExecutionEvent[]>,
  fromNodeId: string | undefined,
): Promise<{ readonly trigger: ExecutionStarted['trigger']; readonly reused: ReadonlyMap<string, Batches> }> {
  let trigger: ExecutionStarted['trigger'] | undefined;
  let failed: string | undefined;
  const succeeded = new Map<string, Batches>();
  for await (const page of pages)
    for (const event of page) {
      if (event.type === 'ExecutionStarted') trigger = event.trigger;
      if (event.type === 'NodeFailed') failed = event.nodeId;
      if (event.type === 'NodeSucceeded' && event.scope === '' && event.error === undefined)
        succeeded.set(event.nodeId, event.outputs);
    }
  if (trigger === undefined) {
    throw new ServiceError(engineMessage('journalNoStart'), {
      code: 'STORE_CORRUPT',
      service: 'engine',
    });
  }
  const from = fromNodeId ?? failed;
  if (from === undefined) return { trigger, reused: new Map() };
  const index = plan.indexById.get(from);
  if (index === undefined || plan.indexById.get(trigger.nodeId) === undefined) {
    throw new ServiceError(engineMessage('noNodeToRun', { id: from }), {
      code: 'BAD_REQUEST',
      service: 'engine',
    });
  }
  const again = reachableFrom(plan.nodes, index);
  for (const id of succeeded.keys()) {
    const at = plan.indexById.get(id);
    if (at === undefined || again.has(at)) succeeded.delete(id);
  }
  return { trigger, reused: succeeded };
}
