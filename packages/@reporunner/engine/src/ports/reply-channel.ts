/**
 * The way back to a caller that waits, in whichever process it is.
 * RC1 The first reply counts. A later one is refused, and so is one to a caller that has given up or never was.
 * RC2 A caller that waits gets an outcome: the reply, or that it took too long.
 */
import type { TenantContext } from '@reporunner/core';
import type { WebhookReply } from '@reporunner/integrations';
import type { ExecutionResult } from '../api.ts';

/** What a caller of an execution waits for: a webhook for a response, a run-and-wait or a parent for the end. */
export type Reply =
  | { readonly kind: 'response'; readonly response: WebhookReply }
  | { readonly kind: 'ended'; readonly result: ExecutionResult };

/** What a caller that waited gets: a reply, or that the time is over. */
export type ReplyOutcome = Reply | { readonly kind: 'timedOut' };

/** A caller's place in the channel, until the reply, the timeout, or its end. */
export interface PendingReply {
  /** Never rejects. Stays open when the caller is gone. */
  readonly outcome: Promise<ReplyOutcome>;
  /** The caller is gone: replies are refused from now on. */
  close(): void;
}

/** Carries the response of an execution to the caller that waits for it, in this process or another. */
export interface ReplyChannel {
  /**
   * Waits for the reply to an execution, for `timeoutMs` at most. Once it resolves, no reply is missed: wait before the
   * execution starts. @throws ServiceError CONFLICT when another caller waits for it.
   */
  wait(tenant: TenantContext, executionId: string, timeoutMs: number): Promise<PendingReply>;
  /** Whether a caller got it. `notWaiting`: it was answered before, took too long, is gone, or there was none. */
  send(tenant: TenantContext, executionId: string, reply: Reply): Promise<'delivered' | 'notWaiting'>;
}
