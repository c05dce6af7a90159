/** Encodes the events of executions; those of one execution are written in the order in which they were appended. */
import type { ExecutionEvent } from '@reporunner/engine';
import { encodeEventsYielding } from './journal-codec.ts';

export interface EncodingOrder {
  /**
   * The events as text: at once where they are few and nothing of the execution is being encoded, else a promise that
   * settles after those of the appends before.
   */
  encode(executionId: string, events: readonly ExecutionEvent[]): string | Promise<string>;
}

export function createEncodingOrder(encodeEvents = encodeEventsYielding): EncodingOrder {
  const running = new Map<string, Promise<unknown>>();
  return {
    encode(executionId, events) {
      const before = running.get(executionId);
      const encoded = events.length === 0 ? '' : encodeEvents(events);
      if (before === undefined && typeof encoded === 'string') return encoded;
      const done = Promise.all([encoded, before?.catch(() => {})]).then(([text]) => text);
      running.set(executionId, done);
      const forget = () => {
        if (running.get(executionId) === done) running.delete(executionId);
      };
      done.then(forget, forget);
      return done;
    },
  };
}
