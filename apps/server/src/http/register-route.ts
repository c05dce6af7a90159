/**
 * The one way in which an API route comes to be: every route is a row of the table in api-types, with the permission
 * it needs, and is checked in this order: origin, principal, permission, query, body.
 */
import type { BodyOf, ParamsOf, Problem, QueryOf, ReplyOf, Route } from '@reporunner/api-types';
import type { Permission } from '@reporunner/constants';
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isCrossOrigin } from './cross-origin.ts';
import { issuesOfZod, problem } from './problems.ts';

/** Who calls. Routes look no further than this; where it comes from is identity's business. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  readonly kind: 'user' | 'api-key';
}

export interface RouteGuards<C extends Caller> {
  /** Undefined for nobody. */
  authenticate(request: FastifyRequest): Promise<C | undefined>;
  allows(caller: C, permission: Permission): boolean;
  /** Whether routes that are open on loopback are open for this request. */
  isOpen(request: FastifyRequest): boolean;
  readonly publicOrigin: string | undefined;
}

/** What a handler is given. `caller` is there on every route that is not public. */
export interface Call<R extends Route, C extends Caller> {
  readonly params: ParamsOf<R>;
  readonly query: QueryOf<R>;
  readonly body: BodyOf<R>;
  readonly caller: R['access'] extends 'public' ? C | undefined : C;
  readonly tenant: R['access'] extends 'public' ? TenantContext | undefined : TenantContext;
  readonly request: FastifyRequest;
  readonly requestId: string;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
}

export type Handler<R extends Route, C extends Caller> = (
  call: Call<R, C>,
) => Promise<ReplyOf<R>> | ReplyOf<R>;

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The row of the route table; a route without one does not boot. */
    readonly route?: Route;
  }
}

class InvalidRequest extends ServiceError {
  readonly issues: NonNullable<Problem['errors']>;

  constructor(error: z.ZodError, where: 'body' | 'query') {
    super(where === 'body' ? 'The body is not as it must be.' : 'The query is not as it must be.', {
      code: 'VALIDATION_FAILED',
      service: 'api',
    });
    this.issues = issuesOfZod(error, where);
  }

  problem(requestId: string): Problem {
    return problem(this.code, requestId, this.message, { errors: this.issues });
  }
}

/** The problem of a request that its route's schemas refuse. */
export function problemOfInvalidRequest(error: unknown, requestId: string): Problem | undefined {
  return error instanceof InvalidRequest ? error.problem(requestId) : undefined;
}

function checked(schema: z.ZodType | undefined, value: unknown, where: 'body' | 'query'): unknown {
  if (schema === undefined) {
    if (where === 'query') return {};
    return undefined;
  }
  // A body that may be empty need not be sent.
  const parsed = schema.safeParse(value ?? {});
  if (!parsed.success) throw new InvalidRequest(parsed.error, where);
  return parsed.data;
}

function unauthenticated(): ServiceError {
  return new ServiceError('Sign in, or send an API key as a bearer token.', {
    code: 'UNAUTHENTICATED',
    service: 'api',
  });
}

function signalOf(request: FastifyRequest, reply: FastifyReply): () => AbortSignal {
  let signal: AbortSignal | undefined;
  return () => {
    if (signal === undefined) {
      const controller = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) controller.abort(request.raw.errored ?? undefined);
      });
      signal = controller.signal;
    }
    return signal;
  };
}

async function admit<C extends Caller>(
  route: Route,
  guards: RouteGuards<C>,
  request: FastifyRequest,
): Promise<C | undefined> {
  const { method, headers } = request;
  if (isCrossOrigin({ method, headers, publicOrigin: guards.publicOrigin })) {
    throw new ServiceError('Pages of other origins may not call this.', {
      code: 'FORBIDDEN',
      service: 'api',
    });
  }
  const caller = await guards.authenticate(request);
  if (route.access === 'public') return caller;
  if (caller === undefined) {
    if (route.openOnLoopback === true && guards.isOpen(request)) return undefined;
    throw unauthenticated();
  }
  if (route.access !== 'signed-in' && !guards.allows(caller, route.access)) {
    throw new ServiceError(`This needs the permission ${route.access}.`, {
      code: 'FORBIDDEN',
      service: 'api',
    });
  }
  return caller;
}

export type RegisterRoute<C extends Caller> = <const R extends Route>(
  route: R,
  handler: Handler<R, C>,
) => void;

/** A `registerRoute` bound to an app and its guards. */
export function createRegisterRoute<C extends Caller>(
  app: FastifyInstance,
  guards: RouteGuards<C>,
): RegisterRoute<C> {
  return (route, handler) => {
    app.route({
      method: route.method,
      url: route.path.replaceAll(/\{(\w+)\}/g, ':$1'),
      config: { route },
      // Before the body is read: a stranger uploads nothing.
      onRequest: async (request) => {
        callers.set(request, await admit(route, guards, request));
      },
      handler: async (request, reply) => {
        const caller = callers.get(request) as C | undefined;
        const signal = signalOf(request, reply);
        const call = {
          params: request.params,
          query: checked(route.query, request.query, 'query'),
          body: checked(route.body, request.body, 'body'),
          caller,
          tenant:
            caller === undefined ? undefined : { tenantId: caller.tenantId, principalId: caller.userId },
          request,
          requestId: request.id,
          get signal() {
            return signal();
          },
        };
        // The parts were checked against the very schemas that type the call.
        const answer = await handler(call as unknown as Parameters<typeof handler>[0]);
        reply.code(answer.status);
        if (answer.headers !== undefined) reply.headers(answer.headers);
        return reply.send(answer.body);
      },
    });
  };
}

const callers = new WeakMap<FastifyRequest, Caller | undefined>();

/** Makes boot fail for a route that is not a row of the table, and so declares no permission. */
export function assertEveryRouteDeclaresPermission(app: FastifyInstance): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    const access = config?.route?.access;
    if (access === undefined || (access as string) === '') {
      throw new ServiceError(`The route ${String(method)} ${url} declares no permission.`, {
        code: 'CONFIG_INVALID',
        service: 'server',
      });
    }
  });
}
