/** `/chat/<path>`: a page to talk to a workflow on, and the address that its messages go to. */
import { randomBytes } from 'node:crypto';
import { toProblem } from '@reporunner/backend-common';
import { type Item, isServiceError, ServiceError, systemClock, withTimeout } from '@reporunner/core';
import type { ChatRoute, ExecutionResult } from '@reporunner/engine';
import type { WebhookReply } from '@reporunner/integrations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Services } from '../composition.ts';
import { takeAnyMediaType } from '../http/any-media-type.ts';
import { sendProblem, serviceErrorOf } from '../http/create-server.ts';
import { jsonOf } from '../webhooks/read-body.ts';
import { contentOf, readRaw } from '../webhooks/read-raw.ts';
import { chatHeaders, renderChat } from './render-chat.ts';

const mostBytes = 262_144;
const messageSchema = z.strictObject({
  sessionId: z.string().min(1).max(128),
  message: z.string().min(1).max(20_000),
});
/** Fields that are taken for what a workflow has to say, the first that there is. */
const replyFields = ['reply', 'output', 'text', 'answer', 'message'];

function problem(code: 'NOT_FOUND' | 'VALIDATION_FAILED' | 'EXECUTION_TIMEOUT', message: string) {
  return new ServiceError(message, { code, service: 'chat' });
}

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

function replyOfEnd({ status, executionId, lastOutputs }: ExecutionResult): string {
  if (status === 'waiting') return 'This will take some time.';
  if (status === 'succeeded') return replyOfItems(lastOutputs);
  throw new ServiceError('The workflow failed.', {
    code: 'NODE_FAILED',
    service: 'chat',
    details: { executionId },
  });
}

export function registerChat(server: FastifyInstance, services: Services): void {
  const { engine, triggers, logger } = services;

  const answer = async (request: FastifyRequest, reply: FastifyReply, route: ChatRoute) => {
    const content = await contentOf(request, await readRaw(request, mostBytes), mostBytes);
    const given = await jsonOf(request, content);
    const parsed = messageSchema.safeParse(given);
    if (!parsed.success)
      throw problem('VALIDATION_FAILED', 'A message is { "sessionId": "…", "message": "…" }.');
    const { sessionId, message } = parsed.data;
    let onReply: (given: WebhookReply) => void = () => {};
    const replied = new Promise<string>((resolve) => {
      onReply = (said) => resolve(replyOfNode(said));
    });
    const handle = engine.start(
      { tenantId: route.tenantId },
      {
        plan: route.plan,
        mode: 'trigger',
        trigger: { nodeId: route.nodeId, outputs: { main: [{ json: { sessionId, message } }] } },
        awaitsEnd: true,
        onReply,
      },
    );
    const said = await withTimeout(
      systemClock,
      Promise.race([replied, handle.finished.then(replyOfEnd)]),
      route.chat.timeoutMs,
    );
    if (said === undefined) throw problem('EXECUTION_TIMEOUT', 'The answer takes longer than expected.');
    return reply
      .header('content-type', 'application/json; charset=utf-8')
      .send(JSON.stringify({ reply: said, executionId: (await handle.accepted).executionId }));
  };

  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const path = ((request.params as { '*'?: string })['*'] ?? '').replace(/^\/+|\/+$/g, '');
    const route = triggers.matchChat(path);
    if (route === undefined) throw problem('NOT_FOUND', 'No published workflow talks here.');
    if (request.method === 'POST') return answer(request, reply, route);
    const nonce = randomBytes(16).toString('base64');
    return reply.headers(chatHeaders(nonce)).send(renderChat(route.chat, nonce));
  };

  server.register(async (scope) => {
    takeAnyMediaType(scope);
    scope.setErrorHandler((failure, request, reply) => {
      const error = serviceErrorOf(failure);
      if (!isServiceError(error)) logger.error('a chat failed', { requestId: request.id, error });
      // What went wrong inside is not for whoever chats.
      const { details: _, ...shown } = toProblem(error, request.id);
      return sendProblem(reply, shown);
    });
    scope.route({
      method: ['GET', 'HEAD', 'POST'],
      url: '/chat/*',
      exposeHeadRoute: false,
      config: { permission: 'public', servedOn: 'workflow' } as const,
      handler,
    });
  });
}
