/**
 * `/webhook/<path>`: the way in of the outside world, and the fastest road through the server.
 * WH1 Nothing starts before the sender is verified on the raw bytes.
 * WH2 An answer is sent only when what it says is durable.
 * WH3 A caller that goes away, or waits too long, changes nothing for the execution.
 * WH4 What proves who the sender is, and the secrets that it was checked with, are stored nowhere.
 */
import { toProblem } from '@reporunner/backend-common';
import {
  type Item,
  isServiceError,
  type JsonObject,
  ServiceError,
  systemClock,
  withTimeout,
} from '@reporunner/core';
import {
  type Batch,
  createBinaryAccess,
  type ExecutionHandle,
  type WebhookMatch,
  type WebhookPath,
  type WebhookRoute,
} from '@reporunner/engine';
import {
  type BinaryAccess,
  createRedactor,
  type Redactor,
  secretStrings,
  verifyWebhook,
  type WebhookReply,
} from '@reporunner/integrations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Services } from '../composition.ts';
import { takeAnyMediaType } from '../http/any-media-type.ts';
import { sendProblem, serviceErrorOf } from '../http/create-server.ts';
import { bodyKindOf, carriesFiles, parseArriving, parseBody } from './read-body.ts';
import { readQuery } from './read-form.ts';
import { readRaw } from './read-raw.ts';
import { replyOfLastNode, sendReply } from './send-reply.ts';

type Find = (
  request: FastifyRequest,
  method: string,
  path: WebhookPath,
) => Promise<WebhookMatch<WebhookRoute> | undefined> | WebhookMatch<WebhookRoute> | undefined;

const nothing = Buffer.alloc(0);
const idHeader = 'x-reporunner-execution-id';

interface Address {
  /** For the table: as it is, or the decoded segments. */
  readonly path: WebhookPath;
  /** For people and data. */
  readonly text: string;
  readonly query: string;
}

function addressOf(request: FastifyRequest, prefix: string): Address {
  const at = request.url.indexOf('?');
  const raw = (at === -1 ? request.url : request.url.slice(0, at))
    .slice(prefix.length)
    .replace(/^\/+|\/+$/g, '');
  const query = at === -1 ? '' : request.url.slice(at + 1);
  if (!raw.includes('%')) return { path: raw, text: raw, query };
  try {
    const path = raw.split('/').map(decodeURIComponent);
    return { path, text: path.join('/'), query };
  } catch {
    throw new ServiceError('The address is not valid.', { code: 'BAD_REQUEST', service: 'webhooks' });
  }
}

function corsHeaders(route: WebhookRoute, request: FastifyRequest): Record<string, string> {
  const { origin } = request.headers;
  const { cors, methods } = route.webhook;
  if (origin === undefined || cors.length === 0) return {};
  if (!cors.includes('*') && !cors.includes(origin)) return {};
  return {
    'access-control-allow-origin': cors.includes('*') ? '*' : origin,
    vary: 'origin',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? 'content-type',
    'access-control-max-age': '600',
  };
}

/** Of a body that was not looked at, so much is read and dropped so that the connection can be used again. */
const mostDropped = 1_000_000;

function leavesMuch({ raw, headers }: FastifyRequest): boolean {
  if (raw.complete) return false;
  const isUntouched = raw.readableFlowing === null;
  return !(isUntouched && Number(headers['content-length'] ?? Number.NaN) <= mostDropped);
}

export function registerWebhooks(
  server: FastifyInstance,
  services: Services,
  prefix: string,
  find: Find,
): void {
  const { engine, credentials, registry, store, logger } = services;

  /** WH4. Undefined: nothing had to be proved. */
  const verify = async (
    { tenantId, webhook, credentials: slots }: WebhookRoute,
    request: FastifyRequest,
    rawBody: Buffer,
  ) => {
    if (webhook.auth.kind === 'none') return undefined;
    const id = slots[webhook.auth.slot];
    const credential = id === undefined ? undefined : await credentials.resolve({ tenantId }, id);
    const verdict = verifyWebhook(
      webhook.auth.kind,
      { headers: request.headers, rawBody },
      credential?.data,
      Date.now(),
    );
    if (verdict.ok && credential !== undefined) {
      const secrets = secretStrings(registry.credential(credential.type), credential.data);
      return { proof: verdict.proof, redactor: createRedactor(secrets) };
    }
    if (verdict.ok) return undefined;
    throw new ServiceError(verdict.reason, {
      code: verdict.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      service: 'webhooks',
      ...(verdict.headers === undefined ? {} : { details: { headers: verdict.headers } }),
    });
  };

  const answer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { path, text, query } = addressOf(request, prefix);
    const method =
      request.method === 'OPTIONS'
        ? (request.headers['access-control-request-method'] ?? 'OPTIONS')
        : request.method;
    const match = await find(request, method, path);
    if (match === undefined) {
      throw new ServiceError(
        `No published workflow listens at ${request.method} ${prefix}/${text.slice(0, 200)}.`,
        { code: 'NOT_FOUND', service: 'webhooks' },
      );
    }
    if (match.kind === 'methodNotAllowed') {
      reply.header('allow', match.allowed.join(', '));
      throw new ServiceError(`${request.method} is not possible here.`, {
        code: 'METHOD_NOT_ALLOWED',
        service: 'webhooks',
      });
    }
    const { route, params } = match;
    const cors = corsHeaders(route, request);
    reply.headers(cors);
    if (request.method === 'OPTIONS') return reply.code(204).send();

    const { auth, maxBodyBytes, rawBody } = route.webhook;
    // A signature is over all of the body; anything else is looked at before a file is let in.
    const kind = bodyKindOf(request, rawBody);
    const streams = auth.kind !== 'hmac' && carriesFiles(kind);
    const raw = streams ? nothing : await readRaw(request, maxBodyBytes);
    const verified = await verify(route, request, raw);
    const plain = createBinaryAccess(store.blobs, { tenantId: route.tenantId }, { maxBytes: maxBodyBytes });
    const binary = verified === undefined ? plain : withoutSecrets(plain, verified.redactor);
    const content = streams
      ? await parseArriving(request, kind, maxBodyBytes, binary)
      : await parseBody(request, kind, raw, maxBodyBytes, binary);
    const headers = publicHeaders(request, verified?.proof);
    const json: JsonObject = {
      method: request.method,
      path: text,
      params,
      query: query === '' ? {} : readQuery(query),
      headers,
      body: content.body,
    };
    const item: Item = content.binary === undefined ? { json } : { json, binary: content.binary };
    return start(request, reply, route, verified?.redactor.value(item) ?? item, binary);
  };

  const start = (
    request: FastifyRequest,
    reply: FastifyReply,
    route: WebhookRoute,
    item: Item,
    binary: BinaryAccess,
  ) => {
    const { webhook, nodeId, tenantId, plan } = route;
    const delivery =
      webhook.idempotencyHeader === undefined ? undefined : request.headers[webhook.idempotencyHeader];
    let onReply: ((given: WebhookReply) => void) | undefined;
    const replied =
      webhook.respond === 'respondNode'
        ? new Promise<WebhookReply>((resolve) => (onReply = resolve))
        : undefined;
    const handle = engine.start(
      { tenantId },
      {
        plan,
        mode: 'trigger',
        trigger: { nodeId, outputs: { main: [item] } },
        awaitsEnd: webhook.respond !== 'immediately',
        ...(onReply === undefined ? {} : { onReply }),
        ...(typeof delivery === 'string'
          ? { idempotencyKey: `webhook:${route.workflowId}:${nodeId}:${delivery}` }
          : {}),
      },
    );
    return deliver(reply, route, handle, replied, binary);
  };

  const deliver = async (
    reply: FastifyReply,
    { webhook, tenantId }: WebhookRoute,
    handle: ExecutionHandle,
    replied: Promise<WebhookReply> | undefined,
    binary: BinaryAccess,
  ) => {
    if (webhook.respond === 'immediately') {
      const { executionId } = await handle.accepted;
      reply.header(idHeader, executionId);
      const body = webhook.responseBody ?? JSON.stringify({ executionId });
      const type =
        webhook.responseBody === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
      await sendReply(
        reply,
        { status: webhook.status, headers: { 'content-type': type, ...webhook.responseHeaders }, body },
        binary,
        logger,
      );
      return reply;
    }
    const readItems = (batch: Batch, from: number, count: number) =>
      engine.readItems({ tenantId }, batch, from, count);
    // Of a repeated delivery it is the id of the first, which the end and the acceptance tell.
    let { executionId } = handle;
    const ended = handle.finished.then(async (result): Promise<WebhookReply | ServiceError> => {
      executionId = result.executionId;
      // It waits for a time or for somebody: the caller need not.
      if (result.status === 'waiting')
        return jsonReply(202, { executionId: result.executionId, status: 'waiting' });
      if (result.status !== 'succeeded') return failure(result.executionId, result.status);
      if (webhook.respond === 'lastNode')
        return (
          (await replyOfLastNode(webhook, result, readItems)) ??
          unanswered(result.executionId, 'without a file')
        );
      // A delivery that is repeated: the answer went to the first.
      if (result.executionId !== handle.executionId)
        return jsonReply(200, { executionId: result.executionId });
      return unanswered(result.executionId, 'and reached no Respond to webhook node');
    });
    const outcome = await withTimeout(
      systemClock,
      replied === undefined ? ended : Promise.race([replied, ended]),
      webhook.timeoutMs,
    );
    if (outcome === undefined) {
      const accepted = handle.accepted.then((known) => known.executionId);
      executionId = (await withTimeout(systemClock, accepted, 0)) ?? executionId;
      reply.header(idHeader, executionId);
      throw new ServiceError('The workflow has not answered in time. Its execution goes on.', {
        code: 'EXECUTION_TIMEOUT',
        service: 'webhooks',
        details: { executionId },
      });
    }
    reply.header(idHeader, executionId);
    if (isServiceError(outcome)) throw outcome;
    await sendReply(reply, outcome, binary, logger);
    return reply;
  };

  server.register(async (scope) => {
    // Bodies are read by the route itself, within the limit of its trigger.
    takeAnyMediaType(scope);
    scope.setErrorHandler((failure, request, reply) => {
      const error = serviceErrorOf(failure);
      if (!isServiceError(error)) logger.error('a webhook failed', { requestId: request.id, error });
      const extra = isServiceError(error) ? error.details?.headers : undefined;
      if (typeof extra === 'object') reply.headers(extra as Record<string, string>);
      if (leavesMuch(request)) reply.header('connection', 'close');
      reply.header('x-request-id', request.id);
      const { details, ...problem } = toProblem(error, request.id);
      const executionId = (details as { executionId?: unknown } | undefined)?.executionId;
      return sendProblem(reply, typeof executionId === 'string' ? { ...problem, executionId } : problem);
    });
    scope.route({
      method: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'],
      url: `${prefix}/*`,
      exposeHeadRoute: false,
      // Drafts are tried out from the app, with its session.
      config: { permission: 'public', ...(prefix === '/webhook' ? { servedOn: 'workflow' as const } : {}) },
      handler: answer,
    });
  });
}

const isProof = /^(authorization|proxy-authorization|cookie)$/;

function withoutSecrets(binary: BinaryAccess, redactor: Redactor): BinaryAccess {
  return {
    ...binary,
    write: (source, facts) => binary.write(redactor.bytes(source) as typeof source, facts),
  };
}

/** Everything but what proves who the caller is: journals hold no secrets. */
function publicHeaders({ headers }: FastifyRequest, proof: readonly string[] = []): Record<string, string> {
  const made: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    made[name] =
      isProof.test(name) || proof.includes(name) ? '••••••' : Array.isArray(value) ? value.join(', ') : value;
  }
  return made;
}

const jsonReply = (status: number, data: JsonObject): WebhookReply => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(data),
});

/** It succeeded, and has not said what the caller waits for: that is a mistake in the workflow. */
function unanswered(executionId: string, how: string): ServiceError {
  return new ServiceError(`The workflow ended ${how}: there is nothing to answer with.`, {
    code: 'NODE_FAILED',
    service: 'webhooks',
    details: { executionId },
  });
}

function failure(executionId: string, status: 'failed' | 'cancelled'): ServiceError {
  return new ServiceError(status === 'failed' ? 'The workflow failed.' : 'The workflow was cancelled.', {
    code: 'NODE_FAILED',
    service: 'webhooks',
    details: { executionId },
  });
}
