/** The HTTP server: Fastify for the API, with webhooks taken in front of it. */
import { isUtf8 } from 'node:buffer';
import { createServer, type RequestListener, type Server } from 'node:http';
import { PROBLEM_CONTENT_TYPE, type Problem, type Route } from '@reporunner/api-types';
import { isServiceError, type Logger, ServiceError } from '@reporunner/core';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { WebhookListener } from '../webhooks/webhook-listener.ts';
import { problem, toProblem } from './problems.ts';
import { assertEveryRouteDeclaresPermission, problemOfInvalidRequest } from './register-route.ts';

export interface AppOptions {
  readonly maxBodyBytes: number;
  readonly trustProxy: boolean | readonly string[];
  readonly logger: Logger;
  readonly requestId: () => string;
  readonly webhooks: WebhookListener;
  /** Told of every answer of the API. */
  readonly observe?: (route: string, status: number, seconds: number) => void;
}

/** Nothing the API answers is a page, so nothing in it may run, be framed, or be guessed at. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
} as const;

function sendProblem(reply: FastifyReply, body: Problem, headers: Readonly<Record<string, string>> = {}) {
  return reply.code(body.status).headers(headers).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(body));
}

function retryAfter(body: Problem): Readonly<Record<string, string>> {
  const wait = body.details?.retryAfterMs;
  if (typeof wait === 'number') return { 'retry-after': String(Math.ceil(wait / 1_000)) };
  return body.status === 429 || body.status === 503 ? { 'retry-after': '1' } : {};
}

function challenge(body: Problem): Readonly<Record<string, string>> {
  return body.code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer realm="reporunner"' } : {};
}

/** JSON only, in UTF-8, without keys that reach for prototypes. */
function takeJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    /^application\/([\w.-]+\+)?json(\s*;|$)/i,
    { parseAs: 'buffer' },
    (request, bytes, done) => {
      const buffer = bytes as Buffer;
      if (buffer.length === 0) return done(null, undefined);
      if (!isUtf8(buffer)) {
        done(new ServiceError('The body is not valid UTF-8.', { code: 'MALFORMED_JSON', service: 'api' }));
        return;
      }
      return parse(request, buffer.toString('utf8'), done);
    },
  );
}

/** Paths of the table as patterns, to tell a wrong method from a wrong address. */
function createMethodFinder() {
  const rows: { readonly pattern: RegExp; readonly method: string }[] = [];
  return {
    add({ path, method }: Route) {
      rows.push({
        pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}/?$`),
        method,
      });
      if (method === 'GET') rows.push({ ...(rows.at(-1) as (typeof rows)[number]), method: 'HEAD' });
    },
    methodsOf(path: string): readonly string[] {
      return [...new Set(rows.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
    },
  };
}

export function createApp(options: AppOptions): FastifyInstance {
  const { maxBodyBytes, logger, requestId, webhooks, observe } = options;
  const finder = createMethodFinder();
  const serverFactory = (handle: RequestListener): Server => {
    const server = createServer(
      { keepAliveTimeout: 72_000, headersTimeout: 60_000, requestTimeout: 300_000 },
      (request, response) => {
        if (!webhooks(request, response)) handle(request, response);
      },
    );
    // Between requests nobody is owed anything; a request in progress is finished first.
    server.maxRequestsPerSocket = 0;
    return server;
  };
  const app = fastify({
    serverFactory,
    logger: false,
    bodyLimit: maxBodyBytes,
    genReqId: requestId,
    requestIdHeader: false,
    trustProxy: typeof options.trustProxy === 'boolean' ? options.trustProxy : [...options.trustProxy],
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512 },
    clientErrorHandler: refuseMalformed(requestId),
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
  });

  const answerError = (error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply) => {
    const body = problemOfInvalidRequest(error, request.id) ?? toProblem(error, request.id);
    if (body.status >= 500 && !(isServiceError(error) && error.recoverable)) {
      logger.error('a request failed', {
        requestId: request.id,
        route: request.routeOptions?.config?.route?.id,
        error,
      });
    }
    reply.headers(securityHeaders).header('x-request-id', request.id);
    return sendProblem(reply, body, { ...retryAfter(body), ...challenge(body) });
  };

  assertEveryRouteDeclaresPermission(app);
  app.addHook('onRoute', ({ config }) => {
    if (config?.route !== undefined) finder.add(config.route);
  });
  takeJson(app);
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders).header('x-request-id', request.id);
    // Said before the body is read, so that nobody sends 100 MB to learn that it is too much.
    const tooLarge = Number(request.headers['content-length'] ?? 0) > maxBodyBytes;
    done(
      tooLarge
        ? new ServiceError(`The body is larger than ${maxBodyBytes} bytes.`, {
            code: 'PAYLOAD_TOO_LARGE',
            service: 'api',
          })
        : undefined,
    );
  });
  if (observe !== undefined) {
    app.addHook('onResponse', (request, reply, done) => {
      const route = request.routeOptions.config.route?.id ?? 'unknown';
      observe(route, reply.statusCode, reply.elapsedTime / 1_000);
      done();
    });
  }
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = finder.methodsOf(path);
    if (methods.length === 0) {
      return sendProblem(
        reply,
        problem('NOT_FOUND', request.id, `There is nothing at ${path.slice(0, 200)}.`),
      );
    }
    const allow = [...methods, 'OPTIONS'].join(', ');
    if (request.method === 'OPTIONS') return reply.code(204).header('allow', allow).send();
    const detail = `This address answers ${methods.join(', ')}.`;
    return sendProblem(reply, problem('METHOD_NOT_ALLOWED', request.id, detail), { allow });
  });
  return app;
}

/** Answers what is no HTTP at all, or has too large a head: there is no request to answer to yet. */
function refuseMalformed(requestId: () => string) {
  return (error: Error & { code?: string }, socket: import('node:net').Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const [status, reason] =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? [431, 'Request Header Fields Too Large']
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? [408, 'Request Timeout']
          : [400, 'Bad Request'];
    const body = JSON.stringify({
      ...problem('BAD_REQUEST', requestId(), 'The request is not valid HTTP.'),
      status,
      title: reason,
    });
    socket.end(
      `HTTP/1.1 ${status} ${reason}\r\ncontent-type: ${PROBLEM_CONTENT_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  };
}
