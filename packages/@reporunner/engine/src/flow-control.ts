/**
 * What a workflow's settings say of the events that start it.
 * F1 Throttled events are refused with RATE_LIMITED; rate-limited ones wait for a free slot, durably.
 * F2 Of debounced events the last one runs, once none has come for a while; those before it end as cancelled.
 * F3 An event with the key of another within the window is that event.
 * F4 An event whose key lacks a part is no other event: it is no duplicate, and replaces none.
 * What came before a restart is forgotten, but for F3, which the store knows.
 */

import { createHash } from 'node:crypto';
import {
  canonicalJson,
  compileKeyTemplate,
  type Item,
  isExpression,
  refuseMissingParent,
  ServiceError,
  type Workflow,
} from '@reporunner/core';
import { engineMessage } from './messages/engine-messages.ts';

export interface FlowDecision {
  /** Workflow and value of the key. */
  readonly flowKey: string;
  readonly notBefore: number;
  /** Given to the store, so that the same event is one execution. */
  readonly idempotencyKey?: string;
  /** The same event had this key in the store if it came before, and is the same if it came later than `since`. */
  readonly before?: { readonly idempotencyKey: string; readonly since: number };
  /** It stands for the one that was started with this key before. */
  readonly sameAs?: string;
  /** Waits for events to calm down: a later one takes its place. */
  readonly isDebounced: boolean;
  /** An event with its key may be the same event. */
  readonly isRemembered?: boolean;
  /** What it takes of the limits of the workflow once it is started. */
  readonly takes?: Taken;
}

/** A time of each limit that the workflow sets. */
interface Taken {
  readonly throttle?: { readonly at: number; readonly count: number };
  readonly rateLimit?: { readonly at: number; readonly count: number };
}

interface Rate {
  readonly count: number;
  readonly perMs: number;
}

interface Seen {
  readonly executionId: string;
  readonly at: number;
}

const maxKeys = 100_000;

/** Drops the oldest, so that keys made of data cannot fill the memory. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > maxKeys) map.delete(map.keys().next().value as string);
}

interface EventKey {
  /** Workflow and value of the key. */
  readonly flowKey: string;
  /**
   * - `named`: it has the key of the workflow's settings.
   * - `none`: the settings name no key: limits and debouncing take all events together.
   * - `missing`: they name one, and the event has no value for it.
   */
  readonly kind: 'named' | 'none' | 'missing';
}

function keyOf({ settings, id, name }: Workflow, item: Item | undefined, timezone: string): EventKey {
  const { key = '' } = settings.flow ?? {};
  if (key.trim() === '') return { flowKey: id, kind: 'none' };
  if (!isExpression(key)) return { flowKey: `${id} ${key}`, kind: 'named' };
  const json = item?.json ?? {};
  const value = compileKeyTemplate(key).evaluate({
    $json: json,
    $item: item,
    $workflow: { id, name },
    timezone: settings.timezone ?? timezone,
    // A path that leads nowhere is a mistake in the key.
    missingParent: refuseMissingParent,
  });
  if (value === undefined) return { flowKey: id, kind: 'missing' };
  const text = typeof value === 'string' ? value : canonicalJson(value);
  const short = text.length > 200 ? createHash('sha256').update(text).digest('base64url') : text;
  return { flowKey: `${id} ${short}`, kind: 'named' };
}

/** `timezone`: of workflows that have none of their own. */
export function createFlowControl(now: () => number, timezone: string) {
  let bornAt = now();
  /** Of each key the times that were taken last, as many as the limit has. */
  const throttled = new Map<string, readonly number[]>();
  const slots = new Map<string, readonly number[]>();
  const seen = new Map<string, Seen>();

  /** When the next event has room within the limit. */
  const freeAt = (times: Map<string, readonly number[]>, key: string, { count, perMs }: Rate): number => {
    const taken = times.get(key) ?? [];
    const oldest = taken[taken.length - count];
    return oldest === undefined ? 0 : oldest + perMs;
  };

  const take = (
    times: Map<string, readonly number[]>,
    key: string,
    taken: { readonly at: number; readonly count: number } | undefined,
  ) => {
    if (taken !== undefined) remember(times, key, [...(times.get(key) ?? []), taken.at].slice(-taken.count));
  };

  const tooSoon = ({ count, perMs }: Rate, retryAfterMs: number) =>
    new ServiceError(engineMessage('rateLimited', { count, period: perMs }), {
      code: 'RATE_LIMITED',
      service: 'engine',
      recoverable: true,
      details: { retryAfterMs },
    });

  return {
    /** T6. Rates and windows count elapsed time. */
    clockWasSet(by: number): void {
      bornAt += by;
      for (const times of [throttled, slots])
        for (const [key, taken] of times)
          times.set(
            key,
            taken.map((at) => at + by),
          );
      for (const [key, known] of seen) seen.set(key, { ...known, at: known.at + by });
    },
    /**
     * Takes nothing yet: `started` does.
     * @throws ServiceError RATE_LIMITED; EXPRESSION_ERROR when the key cannot be evaluated.
     */
    decide(tenantId: string, workflow: Workflow, item: Item | undefined): FlowDecision {
      const { flow } = workflow.settings;
      const at = now();
      if (flow === undefined) return { flowKey: workflow.id, notBefore: 0, isDebounced: false };
      const { flowKey, kind } = keyOf(workflow, item, timezone);
      const key = `${tenantId}/${flowKey}`;
      const { throttle, rateLimit } = flow;
      const deduplicateMs = kind === 'named' ? flow.deduplicateMs : undefined;
      const debounceMs = kind === 'missing' ? undefined : flow.debounceMs;
      if (deduplicateMs !== undefined) {
        const known = seen.get(key);
        if (known !== undefined && at - known.at < deduplicateMs)
          return { flowKey, notBefore: 0, isDebounced: false, sameAs: known.executionId };
      }
      const throttledUntil = throttle === undefined ? 0 : freeAt(throttled, key, throttle);
      if (throttle !== undefined && throttledUntil > at) throw tooSoon(throttle, throttledUntil - at);
      const slot = rateLimit === undefined ? 0 : freeAt(slots, key, rateLimit);
      let notBefore = slot > at ? slot : 0;
      if (debounceMs !== undefined) notBefore = Math.max(notBefore, at + debounceMs);
      const window = deduplicateMs === undefined ? 0 : Math.floor(at / deduplicateMs);
      const keyIn = (window: number) => {
        const digest = createHash('sha256').update(flowKey).digest('base64url').slice(0, 32);
        return `flow:${workflow.id}:${digest}:${window}`;
      };
      return {
        flowKey,
        notBefore,
        isDebounced: debounceMs !== undefined,
        isRemembered: deduplicateMs !== undefined,
        takes: {
          ...(throttle === undefined ? {} : { throttle: { at, count: throttle.count } }),
          ...(rateLimit === undefined
            ? {}
            : { rateLimit: { at: Math.max(at, slot), count: rateLimit.count } }),
        },
        ...(deduplicateMs === undefined ? {} : { idempotencyKey: keyIn(window) }),
        // The event itself may lie in the window before. What came in this process is remembered.
        ...(deduplicateMs === undefined || at - bornAt >= deduplicateMs
          ? {}
          : { before: { idempotencyKey: keyIn(window - 1), since: at - deduplicateMs } }),
      };
    },
    /** An execution was started after this decision. */
    started(tenantId: string, { flowKey, takes, isRemembered }: FlowDecision, executionId: string): void {
      const key = `${tenantId}/${flowKey}`;
      take(throttled, key, takes?.throttle);
      take(slots, key, takes?.rateLimit);
      if (isRemembered === true) remember(seen, key, { executionId, at: now() });
    },
  };
}
