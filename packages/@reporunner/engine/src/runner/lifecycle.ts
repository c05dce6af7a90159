/**
 * The phases of an execution in this process, and the only way from one to the next. Pure.
 * LC1 An event that means nothing in a phase leaves it as it is: the caller sees that nothing moved.
 * LC2 `ended` is final; `ending` only becomes `ended`.
 */
import type { ServiceError } from '@reporunner/core';
import type { ExecutionResult } from '../api.ts';
import type { FinishedStatus } from '../events.ts';

export type FinishedResult = ExecutionResult & { readonly status: FinishedStatus };

/** How it ended here. */
export type Outcome =
  | { readonly kind: 'finished'; readonly result: FinishedResult }
  /** It is a row in the store now. `resumeAt`: when it resumes by itself. */
  | { readonly kind: 'suspended'; readonly resumeAt: number | undefined }
  /** Stopped without an end: recovery resumes it. */
  | { readonly kind: 'parked'; readonly reason: ServiceError };

export type Lifecycle =
  /** Not admitted: its start may be on its way to the store, or it is queued, to start or to go on after a wait. */
  | { readonly phase: 'pending' }
  /** Nothing happens at this moment: calls are under way. */
  | { readonly phase: 'running' }
  /** Carries out commands, in the caller's stack. */
  | { readonly phase: 'draining' }
  /** Used up its slice of the main thread. `hasUnwritten`: what it did in the slice is written first. */
  | { readonly phase: 'yielded'; readonly hasUnwritten: boolean }
  /** Only waits, and takes no slot. */
  | { readonly phase: 'idle' }
  /** On its way out of memory. */
  | { readonly phase: 'suspending'; readonly resumeAt: number | undefined }
  /** `isWriting`: its end is on the way into the store; an earlier write that comes back has nothing to add. */
  | { readonly phase: 'ending'; readonly result: FinishedResult; readonly isWriting: boolean }
  | { readonly phase: 'ended'; readonly outcome: Outcome };

export type LifecycleEvent =
  /** It has a slot, or is stopped, which needs none. */
  | { readonly type: 'admit' }
  | { readonly type: 'drain' }
  | { readonly type: 'drained' }
  /** The slice of the main thread is used up. */
  | { readonly type: 'yield' }
  /** It has a slice again. */
  | { readonly type: 'slice' }
  /** It waits no longer, or not only: it needs a slot. */
  | { readonly type: 'resume' }
  /** Nothing is left to do but to wait. */
  | { readonly type: 'enterIdle' }
  | { readonly type: 'suspend'; readonly resumeAt: number | undefined }
  | { readonly type: 'suspended' }
  | { readonly type: 'finish'; readonly result: FinishedResult }
  | { readonly type: 'writeEnd' }
  /** What it had to write cannot be written: it ends with this result, whatever it was to end with. */
  | { readonly type: 'unstorable'; readonly result: FinishedResult }
  | { readonly type: 'endWritten' }
  | { readonly type: 'park'; readonly reason: ServiceError };

export const pending: Lifecycle = { phase: 'pending' };
const running: Lifecycle = { phase: 'running' };
const draining: Lifecycle = { phase: 'draining' };
const idle: Lifecycle = { phase: 'idle' };
const yieldedUnwritten: Lifecycle = { phase: 'yielded', hasUnwritten: true };
const yieldedWritten: Lifecycle = { phase: 'yielded', hasUnwritten: false };

/** The next phase; the same object when the event means nothing in this one. */
export function transition(now: Lifecycle, event: LifecycleEvent): Lifecycle {
  const { phase } = now;
  if (phase === 'ended') return now;
  switch (event.type) {
    case 'admit':
      return phase === 'pending' || phase === 'idle' ? running : now;
    case 'resume':
      return phase === 'idle' ? pending : now;
    case 'drain':
      return phase === 'running' ? draining : now;
    case 'drained':
      return phase === 'draining' ? running : now;
    case 'yield':
      return phase === 'draining' ? yieldedUnwritten : now;
    case 'slice':
      if (phase !== 'yielded') return now;
      return now.hasUnwritten ? yieldedWritten : running;
    case 'enterIdle':
      return phase === 'running' ? idle : now;
    case 'suspend':
      return phase === 'idle' ? { phase: 'suspending', resumeAt: event.resumeAt } : now;
    case 'suspended':
      return phase === 'suspending'
        ? { phase: 'ended', outcome: { kind: 'suspended', resumeAt: now.resumeAt } }
        : now;
    case 'finish':
      return phase === 'ending' ? now : { phase: 'ending', result: event.result, isWriting: false };
    case 'writeEnd':
      return phase === 'ending' && !now.isWriting ? { ...now, isWriting: true } : now;
    case 'unstorable':
      return { phase: 'ending', result: event.result, isWriting: true };
    case 'endWritten':
      return phase === 'ending' && now.isWriting
        ? { phase: 'ended', outcome: { kind: 'finished', result: now.result } }
        : now;
    case 'park':
      return { phase: 'ended', outcome: { kind: 'parked', reason: event.reason } };
    default:
      return assertNever(event);
  }
}

function assertNever(event: never): never {
  throw new Error(`no such event of a lifecycle: ${JSON.stringify(event)}`);
}
