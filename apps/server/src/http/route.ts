import type { RouteDescription } from '@reporunner/api-types';
import { ServiceError, type TenantContext } from '@reporunner/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';

/** What a handler gets: everything checked, and the tenant of whoever asks. */
export interface Call<Q, B> {
  readonly tenant: TenantContext;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Q;
  readonly body: B;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export interface ApiRoute extends RouteDescription {
  readonly handle: (call: Call<never, never>) => unknown;
}

/** Ties the handler's types to the route's schemas. */
export function route<Q extends z.ZodObject, B extends z.ZodType>(
  given: Omit<RouteDescription, 'query' | 'body'> & {
    readonly query?: Q;
    readonly body?: B;
    readonly handle: (call: Call<z.output<Q>, z.output<B>>) => unknown;
  },
): ApiRoute {
  return given as unknown as ApiRoute;
}

function checked(schema: z.ZodType | undefined, value: unknown, what: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value ?? {});
  if (result.success) return result.data;
  const errors = result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const first = errors[0];
  throw new ServiceError(
    `The ${what} is not valid: ${first?.path ? `${first.path}: ` : ''}${first?.message}`,
    {
      code: 'VALIDATION_FAILED',
      service: 'http',
      details: { errors },
    },
  );
}

export function registerRoutes(server: FastifyInstance, routes: readonly ApiRoute[]): void {
  for (const { method, path, permission, query, body, status = 200, handle } of routes) {
    server.route({
      method,
      url: path,
      config: { permission },
      handler: async (request, reply) => {
        const { principal } = request;
        const call: Call<unknown, unknown> = {
          tenant: {
            tenantId: principal?.tenantId ?? '',
            ...(principal === undefined ? {} : { principalId: principal.userId }),
          },
          params: request.params as Record<string, string>,
          query: checked(query, request.query, 'query'),
          body: checked(body, request.body, 'body'),
          request,
          reply,
        };
        const answer = await handle(call as Call<never, never>);
        if (reply.sent) return reply;
        if (reply.statusCode === 200) reply.code(status);
        if (status === 204) return reply.send();
        return reply.header('content-type', 'application/json; charset=utf-8').send(JSON.stringify(answer));
      },
    });
  }
}
