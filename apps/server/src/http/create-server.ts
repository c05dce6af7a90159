/** Fastify, set up so that every answer of the API is JSON or a problem document, and every route has a permission. */
import type { IncomingMessage } from 'node:http';
import type { RouteDescription } from '@reporunner/api-types';
import { addressKey, type Principal } from '@reporunner/auth';
import { type Problem, toProblem } from '@reporunner/backend-common';
import { LIMITS } from '@reporunner/constants';
import {
  type Clock,
  createId,
  isServiceError,
  type Logger,
  type Message,
  ServiceError,
  systemClock,
  verbatim,
} from '@reporunner/core';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { ServeApp } from '../app/serve-app.ts';
import { httpMessage } from '../messages/http-messages.ts';
import { problemInLanguage } from '../messages/problem-in-language.ts';
import { languageHeaders, languageOf } from '../messages/request-language.ts';
import { isLoaded, loadLanguage } from '../messages/translations.ts';
import { leavesMuch } from '../webhooks/read-raw.ts';
import { boundAddresses, maxPerAddress } from './address-bound.ts';
import { type BodyBudget, BodyHold, createBodyBudget, mayBeLarge } from './body-budget.ts';
import { boundConnections } from './bound-connections.ts';
import { assertSameOrigin, bearerOf, sessionOf } from './caller-credentials.ts';
import { answerExpectation, answerParserError } from './parser-errors.ts';
import { readJsonBodies } from './read-json-body.ts';
import { hasOneHost, isOriginForm, twoHosts, wrongTarget } from './request-guards.ts';
import { createHostSeparation } from './separate-hosts.ts';
import { closeSlowRequests } from './slow-requests.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may use it; without one the server does not start. */
    readonly permission?: RouteDescription['permission'];
  }
  interface FastifyRequest {
    principal: Principal | undefined;
  }
}

export interface ServerOptions {
  readonly logger: Logger;
  readonly trustProxy: boolean;
  /** That one address may have open (address-bound.ts). 0: any number. Default: half of all. */
  readonly connectionsPerAddress?: number | undefined;
  authenticate(credentials: { bearer?: string; session?: string }): Promise<Principal | undefined>;
  onAnswer(method: string, route: string, status: number, seconds: number): void;
  /** Whether a request may be addressed to this Host; absent: to any. */
  readonly isOwnHost?: ((host: string | undefined) => boolean) | undefined;
  /** Asked for what no route wants; absent: it is not found. */
  readonly serveApp?: ServeApp;
  /** Where answers of workflows have a host of their own (separate-hosts.ts). */
  readonly webhookUrl?: string;
  /** Which requests become another protocol. Default: none; their `Upgrade` is ignored. */
  readonly isUpgrade?: (request: IncomingMessage) => boolean;
  /** Of the memory that bodies may take. */
  readonly bodies?: BodyBudget;
  readonly clock?: Clock;
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS']);

/** What is refused for now says when to come again; a second where that is not known. */
export function setRetryAfter(reply: FastifyReply, { status, details }: Problem): void {
  const ms = (details as { retryAfterMs?: unknown } | undefined)?.retryAfterMs;
  if (typeof ms === 'number') reply.header('retry-after', String(Math.max(1, Math.ceil(ms / 1_000))));
  else if (status === 429 && !reply.hasHeader('retry-after')) reply.header('retry-after', '1');
}

/** The problem for callers who need not be members: when to come again is all that they learn of its details. */
export function withoutDetails(reply: FastifyReply, problem: Problem): Problem {
  setRetryAfter(reply, problem);
  const { details: _, ...shown } = problem;
  return shown as Problem;
}

/** The problem in the language of the request, where its message is translated. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  setRetryAfter(reply, problem);
  const language = languageOf(reply.request.headers['accept-language']);
  return reply
    .code(problem.status)
    .headers(languageHeaders(language))
    .header('content-type', 'application/problem+json; charset=utf-8')
    .header('x-content-type-options', 'nosniff')
    .send(JSON.stringify(problemInLanguage(problem, language)));
}

/** An error of Fastify itself as the problem that it is for the caller; any other one as it is. */
export function serviceErrorOf(error: unknown): unknown {
  return isServiceError(error) ? error : (translated(error as FastifyError) ?? error);
}

function malformedJson(cause: SyntaxError): ServiceError {
  return new ServiceError(httpMessage('bodyInvalid'), {
    code: 'MALFORMED_JSON',
    service: 'http',
    cause,
  });
}

function translated(error: FastifyError): ServiceError | undefined {
  const make = (code: ConstructorParameters<typeof ServiceError>[1]['code'], message: Message) =>
    new ServiceError(message, { code, service: 'http', cause: error });
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return make('PAYLOAD_TOO_LARGE', httpMessage('bodyTooLarge'));
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return make('UNSUPPORTED_MEDIA_TYPE', httpMessage('jsonOnly'));
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return make('MALFORMED_JSON', httpMessage('bodyEmpty'));
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return make('MALFORMED_JSON', httpMessage('bodyNotJson'));
    default:
      break;
  }
  if (error.statusCode !== undefined && error.statusCode < 500)
    return make('BAD_REQUEST', verbatim(error.message));
  return undefined;
}

export function createServer({
  logger,
  trustProxy,
  connectionsPerAddress,
  authenticate,
  onAnswer,
  isOwnHost,
  serveApp,
  webhookUrl,
  isUpgrade = () => false,
  bodies = createBodyBudget(),
  clock = systemClock,
}: ServerOptions): FastifyInstance {
  const serverId = createId();
  let requests = 0;
  const server = fastify({
    logger: false,
    trustProxy,
    bodyLimit: LIMITS.apiBodyBytes,
    genReqId: () => {
      requests += 1;
      return `${serverId}-${requests}`;
    },
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 1_024 },
    forceCloseConnections: 'idle',
    http: {
      headersTimeout: LIMITS.requestHeadersMs,
      connectionsCheckingInterval: LIMITS.requestHeadersMs / 4,
      shouldUpgradeCallback: isUpgrade,
    },
    clientErrorHandler: answerParserError,
    frameworkErrors: (_error, request, reply) => {
      // No hook has run: the texts of the language may not be loaded.
      const bad = new ServiceError(httpMessage('addressInvalid'), { code: 'BAD_REQUEST', service: 'http' });
      const send = () => void sendProblem(reply as FastifyReply, toProblem(bad, request.id));
      loadLanguage(languageOf(request.headers['accept-language'])).then(send, send);
    },
  });
  boundConnections(server.server, { clock, logger });
  const max = maxPerAddress(connectionsPerAddress, server.server.maxConnections);
  if (max > 0) boundAddresses(server, { max, trustProxy, clock, logger });
  const slow = closeSlowRequests(server.server, clock);
  server.addHook('onClose', async () => slow.stop());
  server.server.on('checkExpectation', answerExpectation);
  readJsonBodies(server);
  const isOnItsHost = createHostSeparation(webhookUrl);
  const methods = new Map<string, Set<string>>();

  server.addHook('onRoute', ({ url, method, config }) => {
    if (config?.permission === undefined)
      throw new Error(`The route ${String(method)} ${url} declares no permission.`);
    const known = methods.get(url) ?? new Set();
    for (const one of [method].flat()) known.add(one);
    methods.set(url, known);
  });
  server.decorateRequest('principal', undefined);
  server.decorateRequest('bodyHold', undefined);

  /** Who it is; what they may do is asked by the use case. */
  const admit = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('x-request-id', request.id);
    await identify(request, authenticate);
    if (request.principal === undefined) {
      reply.header('www-authenticate', 'Bearer');
      throw new ServiceError(httpMessage('authenticationRequired'), {
        code: 'UNAUTHENTICATED',
        service: 'http',
      });
    }
  };
  // What is answered in a language needs its texts, also where the request is refused.
  server.addHook('onRequest', ({ headers }, _reply, done) => {
    const language = languageOf(headers['accept-language']);
    if (isLoaded(language)) done();
    else loadLanguage(language).then(() => done(), done);
  });
  // Callbacks, not promises: public routes, webhooks above all, pass without yielding.
  server.addHook('onRequest', (request, reply, done) => {
    if (isOwnHost !== undefined && !isOwnHost(request.headers.host)) {
      done(misdirected(request.headers.host));
      return;
    }
    if (!hasOneHost(request)) {
      done(twoHosts());
      return;
    }
    if (!isOriginForm(request)) {
      done(wrongTarget());
      return;
    }
    if (isOnItsHost !== undefined && !isOnItsHost(request)) {
      done(nothingAt(request));
      return;
    }
    // Fastify knows this method, and refuses it for other reasons before it looks for a route.
    if (request.method === 'QUERY') {
      done(notPossible(request, reply));
      return;
    }
    if (mayBeLarge(request.headers))
      request.bodyHold = new BodyHold(bodies, reply.raw, addressKey(request.ip));
    const permission = request.routeOptions.config?.permission;
    if (permission === undefined || permission === 'public') done();
    else admit(request, reply).then(() => done(), done);
  });

  server.addHook('onResponse', (request, reply, done) => {
    const { url } = request.routeOptions;
    if (url?.startsWith('/api/')) onAnswer(request.method, url, reply.statusCode, reply.elapsedTime / 1_000);
    done();
  });

  server.setErrorHandler((failure: FastifyError, request, reply) => {
    const error = failure instanceof SyntaxError ? malformedJson(failure) : serviceErrorOf(failure);
    if (!isServiceError(error)) logger.error('a request failed', { requestId: request.id, error });
    reply.header('x-request-id', request.id);
    if (leavesMuch(request, error)) reply.header('connection', 'close');
    return sendProblem(reply, toProblem(error, request.id));
  });

  /** The error for a method that no route has here; undefined where there is nothing at all. */
  const notPossible = (request: FastifyRequest, reply: FastifyReply): ServiceError => {
    const path = request.url.split('?')[0] ?? '';
    const allowed = new Set([...methods].filter(([url]) => matches(url, path)).flatMap(([, of]) => [...of]));
    if (allowed.size === 0) return nothingAt(request);
    reply.header('allow', [...allowed].sort().join(', '));
    return new ServiceError(httpMessage('notPossible', { method: request.method }), {
      code: 'METHOD_NOT_ALLOWED',
      service: 'http',
    });
  };

  server.setNotFoundHandler(async (request, reply) => {
    reply.header('x-request-id', request.id);
    const error = notPossible(request, reply);
    if (error.code === 'NOT_FOUND' && (await serveApp?.(request, reply))) return reply;
    return sendProblem(reply, toProblem(error, request.id));
  });
  return server;
}

function nothingAt({ url }: FastifyRequest): ServiceError {
  const path = url.split('?')[0] ?? '';
  return new ServiceError(httpMessage('nothingAt', { path: path.slice(0, 200) }), {
    code: 'NOT_FOUND',
    service: 'http',
  });
}

function misdirected(host = ''): ServiceError {
  return new ServiceError(httpMessage('otherName', { host: host.slice(0, 200) }), {
    code: 'MISDIRECTED',
    service: 'http',
  });
}

function matches(pattern: string, path: string): boolean {
  const [wanted, actual] = [pattern.split('/'), path.replace(/\/$/, '').split('/')];
  const takesRest = wanted.at(-1) === '*';
  return (
    (takesRest ? actual.length >= wanted.length : actual.length === wanted.length) &&
    wanted.every((part, index) => part === '*' || part.startsWith(':') || part === actual[index])
  );
}

async function identify(request: FastifyRequest, authenticate: ServerOptions['authenticate']): Promise<void> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    request.principal = await authenticate({ bearer });
    return;
  }
  const session = sessionOf(request);
  if (session === undefined) return;
  if (!safe.has(request.method)) assertSameOrigin(request);
  request.principal = await authenticate({ session });
}
