import type { LogLine } from '@reporunner/integrations';
import type { NodeSucceeded, ScopePath, Waiting } from '../events.ts';
import { type StoredError, storedErrorOf } from '../stored-error.ts';
import type { EventHeader, ItemCounts } from './event-header.ts';

/** The states of one run of a node. */
export type RunStatus =
  | 'running'
  | 'retrying'
  | 'waiting'
  | 'succeeded'
  | 'failed'
  | 'skipped'
  /** It was under way when its scope, or the execution, was left. */
  | 'cancelled';

/** One try of a node in one scope. */
export interface NodeRunSummary {
  /** Of the event that ended it, or, while it is under way, of the newest. */
  readonly seq: number;
  readonly scope: ScopePath;
  readonly nodeId: string;
  readonly status: RunStatus;
  /** 0: nothing ran, the result was at hand. */
  readonly attempt: number;
  readonly startedAt?: number;
  readonly finishedAt?: number;
  readonly items: ItemCounts;
  readonly error?: StoredError;
  /** A failed try after which there is another, and when. */
  readonly retryAt?: number;
  readonly reused?: NodeSucceeded['reused'];
  readonly logs?: readonly LogLine[];
  /** While it waits. */
  readonly waiting?: Pick<Waiting, 'until' | 'callback' | 'call'>;
}

const none: ItemCounts = Object.freeze({});

/** The run that an event ends; undefined for events that end none. */
export function endedRun(header: EventHeader): NodeRunSummary | undefined {
  switch (header.type) {
    case 'ExecutionStarted': {
      const { nodeId, items } = header.trigger;
      const at = { startedAt: header.at, finishedAt: header.at };
      return { seq: header.seq, scope: '', nodeId, status: 'succeeded', attempt: 1, items, ...at };
    }
    case 'NodeSucceeded': {
      const { seq, scope, nodeId, attempt, startedAt, at, items, error, reused, logs } = header;
      return {
        ...{ seq, scope, nodeId, status: 'succeeded', attempt, startedAt, finishedAt: at, items },
        ...(error === undefined ? {} : { error }),
        ...(reused === undefined ? {} : { reused }),
        ...(logs === undefined ? {} : { logs }),
      };
    }
    case 'NodeFailed': {
      const { seq, scope, nodeId, attempt, startedAt, at, error, retryAt } = header;
      return {
        ...{ seq, scope, nodeId, status: 'failed', attempt, startedAt, finishedAt: at, items: none },
        error: storedErrorOf(error),
        ...(retryAt === undefined ? {} : { retryAt }),
      };
    }
    case 'NodeSkipped':
      return {
        seq: header.seq,
        scope: header.scope,
        nodeId: header.nodeId,
        status: 'skipped',
        attempt: 0,
        items: none,
      };
    default:
      return undefined;
  }
}

/** The run that an event begins, or goes on with; undefined for events that do neither. */
export function openedRun(header: EventHeader): NodeRunSummary | undefined {
  switch (header.type) {
    case 'NodeStarted':
    case 'Resumed':
    case 'ScopeOpened': {
      const { seq, scope, nodeId, attempt, at } = header;
      return { seq, scope, nodeId, status: 'running', attempt, startedAt: at, items: none };
    }
    case 'Waiting': {
      const { seq, scope, nodeId, attempt, startedAt, until, callback, call } = header;
      return {
        ...{ seq, scope, nodeId, status: 'waiting', attempt, startedAt, items: none },
        waiting: {
          ...(until === undefined ? {} : { until }),
          ...(callback === undefined ? {} : { callback }),
          ...(call === undefined ? {} : { call }),
        },
      };
    }
    case 'NodeFailed': {
      const { seq, scope, nodeId, attempt, retryAt } = header;
      return retryAt === undefined
        ? undefined
        : { seq, scope, nodeId, status: 'retrying', attempt: attempt + 1, startedAt: retryAt, items: none };
    }
    default:
      return undefined;
  }
}
