/** `/chat/<path>`: a page to talk to a workflow on, and the address that its messages go to. */

import { randomBytes } from 'node:crypto';
import { type ChatUseCases, principalOfRoute } from '@reporunner/application';
import { toProblem } from '@reporunner/backend-common';
import { isServiceError, type Logger, type Message, ServiceError } from '@reporunner/core';
import type { ChatRoute, TriggerManager } from '@reporunner/engine';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { takeAnyMediaType } from '../http/any-media-type.ts';
import { sendProblem, serviceErrorOf, withoutDetails } from '../http/create-server.ts';
import { pageMessage } from '../messages/page-messages.ts';
import { languageOf } from '../messages/request-language.ts';
import { inLanguage } from '../messages/translations.ts';
import { readJson } from '../webhooks/read-body.ts';
import type { FindPage } from './register-pages.ts';
import { chatHeaders, renderChat } from './render-chat.ts';
import { showProblem, wantsPage } from './show-page.ts';

const maxBytes = 262_144;
const messageSchema = z.strictObject({
  sessionId: z.string().min(1).max(128),
  message: z.string().min(1).max(20_000),
});
function problem(code: 'NOT_FOUND' | 'VALIDATION_FAILED', message: Message) {
  return new ServiceError(message, { code, service: 'chat' });
}

export interface ChatTransport {
  readonly chats: ChatUseCases;
  readonly matchChat: TriggerManager['matchChat'];
  /** The chat of a draft, by the token in its address. Rejects with NOT_FOUND. */
  readonly findTest: FindPage<ChatRoute>;
  readonly logger: Logger;
}

export function registerChat(
  server: FastifyInstance,
  { chats, matchChat, findTest, logger }: ChatTransport,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply, route: ChatRoute) => {
    const parsed = messageSchema.safeParse(await readJson(request, maxBytes));
    if (!parsed.success) throw problem('VALIDATION_FAILED', pageMessage('chatMessage'));
    const { sessionId, message } = parsed.data;
    const { reply: said, executionId } = await chats.send(principalOfRoute(route), {
      route,
      sessionId,
      message,
    });
    const language = languageOf(request.headers['accept-language']);
    const text = typeof said === 'string' ? said : inLanguage(said, language);
    return reply
      .headers({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept-Language' })
      .send(JSON.stringify({ reply: text, executionId }));
  };

  const handler = (find: FindPage<ChatRoute>) => async (request: FastifyRequest, reply: FastifyReply) => {
    const path = ((request.params as { '*'?: string })['*'] ?? '').replace(/^\/+|\/+$/g, '');
    const route = await find(path);
    if (route === undefined) throw problem('NOT_FOUND', pageMessage('noChat'));
    if (request.method === 'POST') return answer(request, reply, route);
    const nonce = randomBytes(16).toString('base64');
    const chat = await chats.open(principalOfRoute(route), { route });
    const language = languageOf(request.headers['accept-language']);
    return reply.headers(chatHeaders(nonce, language)).send(renderChat(chat, nonce, language));
  };

  server.register(async (scope) => {
    takeAnyMediaType(scope);
    scope.setErrorHandler((failure, request, reply) => {
      const error = serviceErrorOf(failure);
      if (!isServiceError(error)) logger.error('a chat failed', { requestId: request.id, error });
      // Details of the failure are not shown to the person who chats.
      const shown = withoutDetails(reply, toProblem(error, request.id));
      if (wantsPage(request)) return showProblem(reply, error, shown);
      return sendProblem(reply, shown);
    });
    const config = { permission: 'public', servedOn: 'workflow' } as const;
    const method = ['GET', 'HEAD', 'POST'];
    scope.route({ method, url: '/chat/*', exposeHeadRoute: false, config, handler: handler(matchChat) });
    scope.route({ method, url: '/chat-test/*', exposeHeadRoute: false, config, handler: handler(findTest) });
  });
}
