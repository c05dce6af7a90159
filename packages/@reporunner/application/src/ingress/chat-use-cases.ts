/** Chats: each message starts an execution, and gets its reply. */
import { type Clock, type Item, type Message, ServiceError, withTimeout } from '@reporunner/core';
import type { ChatRoute, Engine, ExecutionResult, ReplyChannel } from '@reporunner/engine';
import type { WebhookReply } from '@reporunner/integrations';
import type { Flags } from '../flags/flags.ts';
import { ingressMessage } from '../messages/ingress-messages.ts';
import type { DefineUseCase } from '../use-case.ts';
import { replyElsewhere } from './reply-elsewhere.ts';
import { type MaybeDraft, reportStart, routeStart } from './route-start.ts';

/** Fields that may hold the reply; the first that exists is taken. */
const replyFields = ['reply', 'output', 'text', 'answer', 'message'];

function replyOfItems(items: readonly Item[]): string {
  const json = items[0]?.json;
  if (json === undefined) return '';
  for (const name of replyFields) {
    const value = json[name];
    if (typeof value === 'string') return value;
  }
  return JSON.stringify(json, null, 2);
}

function replyOfNode({ body }: WebhookReply): string {
  if (typeof body !== 'string') return '';
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return body;
  }
  if (typeof value === 'string') return value;
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? replyOfItems([{ json: value as Item['json'] }])
    : body;
}

function replyOfEnd({ status, executionId, lastOutputs }: ExecutionResult): string | Message {
  if (status === 'waiting') return ingressMessage('chatTakesTime');
  if (status === 'succeeded') return replyOfItems(lastOutputs);
  throw new ServiceError(ingressMessage('workflowFailed'), {
    code: 'NODE_FAILED',
    service: 'chat',
    details: { executionId },
  });
}

export interface ChatPorts {
  readonly engine: Pick<Engine, 'start'>;
  readonly flags: Pick<Flags, 'assertOn'>;
  readonly replies: Pick<ReplyChannel, 'wait'>;
  readonly clock: Clock;
}

interface OfChat {
  readonly route: ChatRoute & MaybeDraft;
}

interface ChatMessage extends OfChat {
  readonly sessionId: string;
  readonly message: string;
}

/** The use cases of `createChatUseCases`: each takes a principal and an input, and is authorized. */
export type ChatUseCases = ReturnType<typeof createChatUseCases>;

/** A message of a chat page starts an execution, and its output is the reply. */
export function createChatUseCases(define: DefineUseCase, { engine, flags, replies, clock }: ChatPorts) {
  const starts = {
    action: 'execution:start',
    resource: ({ route }: OfChat) => ({ type: 'workflow', id: route.workflowId }) as const,
  } as const;
  return {
    /** What the page shows. Rejects with FEATURE_DISABLED. */
    open: define(starts, async ({ tenant }, { route }: OfChat) => {
      await flags.assertOn(tenant, route.draft === undefined ? 'hosted-pages' : 'test-webhooks');
      return route.chat;
    }),
    /** A reply of ours is a message, one of the workflow text. Rejects with EXECUTION_TIMEOUT, NODE_FAILED or FEATURE_DISABLED. */
    send: define(starts, async ({ tenant }, { route, sessionId, message }: ChatMessage) => {
      await flags.assertOn(tenant, route.draft === undefined ? 'hosted-pages' : 'test-webhooks');
      let onReply: (reply: WebhookReply) => void = () => {};
      const replied = new Promise<string>((resolve) => {
        onReply = (reply) => resolve(replyOfNode(reply));
      });
      const handle = engine.start(tenant, {
        ...routeStart(route, { json: { sessionId, message } }),
        awaitsEnd: true,
        onReply,
      });
      await reportStart(route, handle);
      if (route.draft?.isWhole === false)
        return {
          reply: ingressMessage('testRecorded'),
          executionId: (await handle.accepted).executionId,
        };
      const { timeoutMs } = route.chat;
      const ended = handle.finished.then(replyOfEnd, async (error: unknown) => {
        const { executionId, accepted } = handle;
        const resumed = await replyElsewhere(replies, tenant, { executionId, timeoutMs, accepted }, error);
        switch (resumed.kind) {
          case 'response':
            return replyOfNode(resumed.response);
          case 'ended':
            return replyOfEnd(resumed.result);
          case 'timedOut':
            return undefined;
        }
      });
      const reply = await withTimeout(clock, Promise.race([replied, ended]), timeoutMs);
      if (reply === undefined)
        throw new ServiceError(ingressMessage('chatLate'), {
          code: 'EXECUTION_TIMEOUT',
          service: 'chat',
        });
      return { reply, executionId: (await handle.accepted).executionId };
    }),
  };
}
