/** An event of the journal as people watching may see it: what happened where, and never what the items hold. */
import type { LiveEvent } from '@reporunner/api-types';
import type { ItemError } from '@reporunner/core';
import type { ExecutionEvent } from '@reporunner/engine';

type Outputs = Extract<ExecutionEvent, { type: 'NodeSucceeded' }>['outputs'];

const countItems = (outputs: Outputs) =>
  Object.fromEntries(Object.entries(outputs).map(([port, items]) => [port, items.length]));
const summaryOf = ({ code, message }: ItemError) => ({ code, message });

export function describeEvent(event: ExecutionEvent): LiveEvent {
  const { type, seq, at } = event;
  switch (event.type) {
    case 'ExecutionStarted': {
      const { nodeId, outputs } = event.trigger;
      const items = countItems(outputs);
      return { type, seq, at, nodeId, scope: '', status: 'succeeded', attempt: 1, startedAt: at, items };
    }
    case 'NodeStarted':
    case 'Resumed':
    case 'ScopeOpened': {
      const { nodeId, scope, attempt } = event;
      return { type, seq, at, nodeId, scope, attempt, status: 'running', startedAt: at };
    }
    case 'NodeSucceeded': {
      const { nodeId, scope, attempt, startedAt, outputs, error, reused, logs } = event;
      return {
        ...{ type, seq, at, nodeId, scope, attempt, startedAt, status: 'succeeded' },
        items: countItems(outputs),
        ...(error === undefined ? {} : { error: summaryOf(error) }),
        ...(reused === undefined ? {} : { reused }),
        ...(logs === undefined ? {} : { logs }),
      };
    }
    case 'NodeFailed': {
      const { nodeId, scope, attempt, startedAt, error, retryAt } = event;
      const status = retryAt === undefined ? 'failed' : 'retrying';
      return { type, seq, at, nodeId, scope, attempt, startedAt, status, error: summaryOf(error) };
    }
    case 'NodeSkipped': {
      const { nodeId, scope } = event;
      return { type, seq, at, nodeId, scope, attempt: 0, status: 'skipped' };
    }
    case 'Waiting': {
      const { nodeId, scope, attempt, startedAt } = event;
      return { type, seq, at, nodeId, scope, attempt, startedAt, status: 'waiting' };
    }
    case 'ItemsStored':
    case 'LoopDecided':
    case 'ScopeStopped':
    case 'ChildEnded': {
      const { nodeId, scope } = event;
      return { type, seq, at, nodeId, scope };
    }
    case 'GraceEnded': {
      const { nodeId, scope } = event;
      return { type, seq, at, scope, ...(nodeId === undefined ? {} : { nodeId }) };
    }
    case 'ClockSet':
      return { type, seq, at };
    case 'Stopping':
      return { type, seq, at, ...(event.error === undefined ? {} : { error: summaryOf(event.error) }) };
    case 'ExecutionFinished': {
      const { status, error } = event;
      return { type, seq, at, status, ...(error === undefined ? {} : { error: summaryOf(error) }) };
    }
  }
}
