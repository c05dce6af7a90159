/**
 * `/webhook/<path>`: the way in of the outside world, and the fastest road through the server.
 * WH1 Nothing starts before the sender is verified on the raw bytes.
 * WH2 An answer is sent only when what it says is durable.
 * WH3 A caller that goes away, or waits too long, changes nothing for the execution.
 * WH4 What proves who the sender is, and the secrets that it was checked with, are stored nowhere.
 * WH5 Headers are as they were sent, but for what proved the sender (WH4) and what opens this installation: its keys and
 *     tokens are masked, its cookies left out.
 */

import { principalOfRoute, type WebhookUseCases } from '@reporunner/application';
import type { IdentityService } from '@reporunner/auth';
import { toProblem } from '@reporunner/backend-common';
import { type Item, isServiceError, type JsonObject, type Logger, ServiceError } from '@reporunner/core';
import type { WebhookMatch, WebhookPath, WebhookRoute } from '@reporunner/engine';
import type { BinaryAccess, Redactor } from '@reporunner/integrations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem, serviceErrorOf, withoutDetails } from '../http/create-server.ts';
import { httpMessage } from '../messages/http-messages.ts';
import { forwardedHeaders } from './forwarded-headers.ts';
import { bodyKindOf, carriesFiles, parseArriving, parseBody } from './read-body.ts';
import { readQuery } from './read-form.ts';
import { leavesMuch, readRaw } from './read-raw.ts';
import { sendReply } from './send-reply.ts';

/** `below`: the path as the trigger has it, where the address begins with something else. */
export type FoundWebhook = WebhookMatch<WebhookRoute> & { readonly below?: string };

type Find = (
  request: FastifyRequest,
  method: string,
  path: WebhookPath,
) => Promise<FoundWebhook | undefined> | FoundWebhook | undefined;

const nothing = Buffer.alloc(0);
const idHeader = 'x-reporunner-execution-id';

interface Address {
  /** For the table: as it is, or the decoded segments. */
  readonly path: WebhookPath;
  /** For people and data. */
  readonly text: string;
  readonly query: string;
}

function addressOf({ url }: FastifyRequest, prefix: string): Address {
  const at = url.indexOf('?');
  let from = prefix.length;
  let to = at === -1 ? url.length : at;
  while (from < to && url[from] === '/') from += 1;
  while (from < to && url[to - 1] === '/') to -= 1;
  const raw = url.slice(from, to);
  const query = at === -1 ? '' : url.slice(at + 1);
  if (!raw.includes('%')) return { path: raw, text: raw, query };
  try {
    const path = raw.split('/').map(decodeURIComponent);
    return { path, text: path.join('/'), query };
  } catch {
    throw new ServiceError(httpMessage('addressInvalid'), { code: 'BAD_REQUEST', service: 'webhooks' });
  }
}

function setCorsHeaders(reply: FastifyReply, route: WebhookRoute, request: FastifyRequest): void {
  const { origin } = request.headers;
  const { cors, methods } = route.webhook;
  if (origin === undefined || cors.length === 0) return;
  if (!cors.includes('*') && !cors.includes(origin)) return;
  reply.headers({
    'access-control-allow-origin': cors.includes('*') ? '*' : origin,
    vary: 'origin',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'content-type',
    'access-control-max-age': '600',
  });
}

/** Where webhooks are reached, and on which host. Absent: that of the app. */
export interface WebhookPlace {
  readonly prefix: string;
  readonly servedOn?: 'workflow' | 'any';
}

export interface WebhookTransport {
  readonly webhooks: Pick<WebhookUseCases, 'receive'>;
  readonly isOwnKey: IdentityService['isOwnKey'];
  readonly logger: Logger;
  /** Notified of a request that started nothing. */
  readonly onRefused?: (request: FastifyRequest, error: ServiceError) => void;
}

export function registerWebhooks(
  server: FastifyInstance,
  { webhooks, isOwnKey, logger, onRefused }: WebhookTransport,
  { prefix, servedOn }: WebhookPlace,
  find: Find,
): void {
  const answer = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { path, text, query } = addressOf(request, prefix);
    const method =
      request.method === 'OPTIONS'
        ? (request.headers['access-control-request-method'] ?? 'OPTIONS')
        : request.method;
    const found = find(request, method, path);
    const match = found instanceof Promise ? await found : found;
    if (match === undefined) {
      throw new ServiceError(
        httpMessage('noWebhook', { method: request.method, path: `${prefix}/${text.slice(0, 200)}` }),
        { code: 'NOT_FOUND', service: 'webhooks' },
      );
    }
    if (match.kind === 'methodNotAllowed') {
      reply.header('allow', match.allowed.join(', '));
      throw new ServiceError(httpMessage('notPossible', { method: request.method }), {
        code: 'METHOD_NOT_ALLOWED',
        service: 'webhooks',
      });
    }
    const { route, params } = match;
    setCorsHeaders(reply, route, request);
    if (request.method === 'OPTIONS') {
      reply.code(204).send();
      return;
    }

    const { auth, maxBodyBytes, rawBody } = route.webhook;
    // A signature is over all of the body; anything else is looked at before a file is let in.
    const kind = bodyKindOf(request, rawBody);
    const streams = auth.kind !== 'hmac' && carriesFiles(kind);
    const raw = streams ? nothing : await readRaw(request, maxBodyBytes);
    const delivery = await webhooks.receive(principalOfRoute(route), { route });
    const checking = delivery.verify(request.headers, raw);
    const verified = checking === undefined ? undefined : await checking;
    const plain = delivery.files();
    const binary = verified === undefined ? plain : withoutSecrets(plain, verified.redactor);
    const content = streams
      ? await parseArriving(request, kind, maxBodyBytes, binary)
      : await parseBody(request, kind, raw, maxBodyBytes, binary);
    const forwarded = forwardedHeaders(request.headers, verified?.proof ?? [], isOwnKey);
    const headers = forwarded instanceof Promise ? await forwarded : forwarded;
    const json: JsonObject = {
      method: request.method,
      path: match.below ?? text,
      params,
      query: query === '' ? {} : readQuery(query),
      headers,
      body: content.body,
    };
    const item: Item = content.binary === undefined ? { json } : { json, binary: content.binary };
    const { idempotencyHeader } = route.webhook;
    const deliveryId = idempotencyHeader === undefined ? undefined : request.headers[idempotencyHeader];
    const started = delivery.start(
      verified?.redactor.value(item) ?? item,
      // An empty id is that of no delivery.
      typeof deliveryId === 'string' && deliveryId.trim() !== '' ? deliveryId : undefined,
    );
    request.bodyHold?.until(started.handle.finished);
    const answered = await delivery.reply(started);
    reply.header(idHeader, answered.executionId);
    await sendReply(reply, answered.reply, binary, logger);
  };

  server.register(async (scope) => {
    scope.setErrorHandler((failure, request, reply) => {
      const error = serviceErrorOf(failure);
      if (!isServiceError(error)) logger.error('a webhook failed', { requestId: request.id, error });
      const extra = isServiceError(error) ? error.details?.headers : undefined;
      if (typeof extra === 'object') reply.headers(extra as Record<string, string>);
      if (leavesMuch(request, error)) reply.header('connection', 'close');
      reply.header('x-request-id', request.id);
      const problem = withoutDetails(reply, toProblem(error, request.id));
      const executionId = isServiceError(error) ? error.details?.executionId : undefined;
      if (isServiceError(error) && executionId === undefined) onRefused?.(request, error);
      if (typeof executionId === 'string') reply.header(idHeader, executionId);
      return sendProblem(reply, typeof executionId === 'string' ? { ...problem, executionId } : problem);
    });
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      url: `${prefix}/*`,
      exposeHeadRoute: false,
      config: { permission: 'public', ...(servedOn === undefined ? {} : { servedOn }) },
      // Answered before Fastify looks at the body: the route reads it, of whatever type, within the limit of its trigger.
      onRequest: (request, reply, done) => {
        answer(request, reply).catch(done);
      },
      handler: () => {},
    });
  });
}

function withoutSecrets(binary: BinaryAccess, redactor: Redactor): BinaryAccess {
  return {
    ...binary,
    write: (source, metadata) => binary.write(redactor.bytes(source) as typeof source, metadata),
  };
}
