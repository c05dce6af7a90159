import { type Clock, ServiceError, systemClock } from '@reporunner/core';
import { engineMessage } from '../messages/engine-messages.ts';
import type { ReplyChannel, ReplyOutcome } from '../ports/reply-channel.ts';

/** A {@link ReplyChannel} within one process: for tests, and for callers and executions that share a process. */
export function createInProcessReplies(clock: Clock = systemClock): ReplyChannel {
  const waiting = new Map<string, (outcome: ReplyOutcome) => void>();
  const keyOf = (tenantId: string, executionId: string) => `${tenantId}/${executionId}`;
  return {
    async wait({ tenantId }, executionId, timeoutMs) {
      const key = keyOf(tenantId, executionId);
      if (waiting.has(key))
        throw new ServiceError(engineMessage('callerWaits'), {
          code: 'CONFLICT',
          service: 'replies',
        });
      const { promise: outcome, resolve } = Promise.withResolvers<ReplyOutcome>();
      const end = () => {
        timer.cancel();
        if (waiting.get(key) === settle) waiting.delete(key);
      };
      const settle = (reply: ReplyOutcome) => {
        end();
        resolve(reply);
      };
      const timer = clock.setTimer(timeoutMs, () => settle({ kind: 'timedOut' }));
      waiting.set(key, settle);
      return { outcome, close: end };
    },
    async send({ tenantId }, executionId, reply) {
      const settle = waiting.get(keyOf(tenantId, executionId));
      settle?.(reply);
      return settle === undefined ? 'notWaiting' : 'delivered';
    },
  };
}
