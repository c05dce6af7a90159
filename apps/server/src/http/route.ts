import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { ApiRouteName, ApiRoutes, RouteDescription } from '@reporunner/api-types';
import { guestOf, type UseCase } from '@reporunner/application';
import type { Language } from '@reporunner/constants';
import { isLargeJson, ServiceError, writeJsonYielding } from '@reporunner/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { httpMessage } from '../messages/http-messages.ts';
import { languageHeaders, languageOf } from '../messages/request-language.ts';
import { describeIssue } from './describe-issue.ts';
import { payloadOf, streamOfJson } from './long-text.ts';

type Input<U> = U extends UseCase<infer I, infer _> ? I : never;
type Result<U> = U extends UseCase<infer _, infer O> ? O : never;

/** What a handler gets: everything checked, and the use case of its route, which acts for the caller. */
export interface Call<Q, B, U> {
  readonly run: (input: Input<U>) => Result<U>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** The language that the caller asks for; the answer names it. */
  readonly language: () => Language;
}

// biome-ignore lint/suspicious/noExplicitAny: a table of routes holds use cases of every input
type AnyUseCase = UseCase<any, any>;

export interface ApiRoute extends RouteDescription {
  /** The only thing that its handler can do. */
  readonly useCase: AnyUseCase;
  readonly handle: (call: Call<never, never, never>) => unknown;
}

type Key<M extends string, P extends string> = `${M} ${P}` & ApiRouteName;
type Part<K extends ApiRouteName, Of extends 'query' | 'body' | 'answer'> = ApiRoutes[K][Of];
type Declared<K extends ApiRouteName, Of extends 'query' | 'body' | 'answer'> =
  Part<K, Of> extends z.ZodType ? { readonly [O in Of]: Part<K, Of> } : { readonly [O in Of]?: undefined };
type Checked<S> = S extends z.ZodType ? z.output<S> : undefined;
type Handler<Q, B, A, U> = A extends z.ZodType
  ? (call: Call<Checked<Q>, Checked<B>, U>) => z.input<A> | Promise<z.input<A>>
  : (call: Call<Checked<Q>, Checked<B>, U>) => Promise<void> | Promise<ReadableStream<Uint8Array>>;

/**
 * Ties a route to its line in `ApiRoutes`, to its use case, and its handler to all of them. A type error on `path` means
 * that the table has no such line. `permission`: where it is not the action of the use case.
 */
export function route<
  const M extends RouteDescription['method'],
  const P extends string,
  const U extends AnyUseCase,
>(
  description: Omit<RouteDescription, 'method' | 'path' | 'query' | 'body' | 'answer' | 'permission'> & {
    readonly method: M;
    readonly path: `${M} ${P}` extends ApiRouteName ? P : never;
    readonly permission?: RouteDescription['permission'];
    readonly useCase: U;
  } & Declared<Key<M, P>, 'query'> &
    Declared<Key<M, P>, 'body'> &
    Declared<Key<M, P>, 'answer'> & {
      readonly handle: Handler<
        Part<Key<M, P>, 'query'>,
        Part<Key<M, P>, 'body'>,
        Part<Key<M, P>, 'answer'>,
        U
      >;
    },
): ApiRoute {
  const [permission] = description.useCase.actions;
  return { permission, ...description } as unknown as ApiRoute;
}

function checked(schema: z.ZodType | undefined, value: unknown, what: 'body' | 'query'): unknown {
  if (schema === undefined) return undefined;
  if (what === 'body' && value === undefined)
    throw new ServiceError(httpMessage('bodyMissing'), {
      code: 'VALIDATION_FAILED',
      service: 'http',
    });
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({
    path: issue.path.join('.'),
    message: describeIssue(schema, issue, value),
  }));
  // What is refused has an issue.
  const { path, message } = errors[0] as (typeof errors)[number];
  const problem = path === '' ? message : httpMessage('at', { path, problem: message });
  throw new ServiceError(httpMessage(what === 'body' ? 'bodyNotValid' : 'queryInvalid', { problem }), {
    code: 'VALIDATION_FAILED',
    service: 'http',
    details: { errors: errors.map((error) => ({ path: error.path, message: error.message.text })) },
  });
}

/** Names what is sent, and reports whether the caller has just that. */
function isKnown(request: FastifyRequest, reply: FastifyReply, text: string): boolean {
  const tag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`;
  reply.header('etag', tag).header('cache-control', 'private, no-cache');
  const known = request.headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known?.includes(tag) === true;
}

/** Of routes of the API without one: a parameter is a mistake that its sender should be informed of. */
const noQuery = z.strictObject({});

/** Of routes that are public: somebody without an account, in no tenant. */
const anonymous = guestOf('');

export function registerRoutes(server: FastifyInstance, routes: readonly ApiRoute[]): void {
  for (const { method, path, permission, query, body, status = 200, etag, useCase, handle } of routes) {
    server.route({
      method,
      url: path,
      config: { permission },
      handler: async (request, reply) => {
        const { principal = anonymous } = request;
        const call: Call<unknown, unknown, AnyUseCase> = {
          run: (input) => useCase(principal, input),
          params: request.params as Record<string, string>,
          query: checked(query ?? (path.startsWith('/api/') ? noQuery : undefined), request.query, 'query'),
          body: checked(body, request.body, 'body'),
          request,
          reply,
          language() {
            const language = languageOf(request.headers['accept-language']);
            reply.headers(languageHeaders(language));
            return language;
          },
        };
        reply.code(status);
        const answer = await handle(call as Call<never, never, never>);
        if (reply.sent) return reply;
        if (answer instanceof ReadableStream) return reply.send(answer);
        if (status === 204) return reply.send();
        const sendJson = (payload: string | Readable) =>
          reply
            .header('content-type', 'application/json; charset=utf-8')
            .header('x-content-type-options', 'nosniff')
            .send(payload);
        const isLarge = isLargeJson(answer);
        if (isLarge && etag !== true) return sendJson(streamOfJson(answer));
        const text = isLarge ? await writeJsonYielding(answer, yieldToEventLoop) : JSON.stringify(answer);
        if (etag === true && isKnown(request, reply, text)) return reply.code(304).send();
        return sendJson(payloadOf(reply, text));
      },
    });
  }
}
