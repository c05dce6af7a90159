import type { Permission } from '@reporunner/constants';
import { z } from 'zod';

/** One route as data: registered by the server, described by the OpenAPI document. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With parameters as `:name`. */
  readonly path: string;
  readonly permission: Permission | 'public' | 'signed-in';
  readonly summary: string;
  readonly tag: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Status of success. */
  readonly status?: number;
  readonly example?: { readonly body?: unknown; readonly response?: unknown };
}

const problem = {
  type: 'object',
  description: 'RFC 9457 problem details. Match on `code`.',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    code: { type: 'string' },
    requestId: { type: 'string' },
    details: { type: 'object' },
  },
};

const jsonSchema = (schema: z.ZodType) => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Record<
    string,
    unknown
  >;
  return rest;
};

function parametersOf({ path, query }: RouteDescription): readonly unknown[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (query === undefined) return inPath;
  const { properties = {}, required = [] } = jsonSchema(query) as {
    properties?: Record<string, unknown>;
    required?: string[];
  };
  return [
    ...inPath,
    ...Object.entries(properties).map(([name, schema]) => ({
      name,
      in: 'query',
      required: required.includes(name),
      schema,
    })),
  ];
}

function operationOf(route: RouteDescription, operationId: string) {
  const status = String(route.status ?? 200);
  const failure = {
    description: 'A problem',
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  const content = (schema: unknown, example: unknown) => ({
    'application/json': { schema, ...(example === undefined ? {} : { example }) },
  });
  return {
    operationId,
    summary: route.summary,
    tags: [route.tag],
    'x-permission': route.permission,
    parameters: parametersOf(route),
    ...(route.body === undefined
      ? {}
      : { requestBody: { required: true, content: content(jsonSchema(route.body), route.example?.body) } }),
    responses: {
      [status]:
        status === '204'
          ? { description: 'Done' }
          : { description: 'Success', content: content({}, route.example?.response) },
      '4XX': failure,
      '5XX': failure,
    },
    security: route.permission === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
  };
}

/** The OpenAPI 3.1 document of a list of routes. */
export function openApiDocument(
  routes: readonly RouteDescription[],
  version: string,
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const words = [route.method.toLowerCase(), ...route.path.replace('/api/v1/', '').split(/[/:-]+/)].filter(
      (word) => word !== '',
    );
    const operationId = words
      .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
      .join('');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, operationId) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reporunner API',
      version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Lists take `limit` and `cursor` and answer `{ items, nextCursor }`. Errors are RFC 9457 problem documents with a stable `code`. Authenticate with `Authorization: Bearer <API key>`, or with the session cookie.',
    },
    paths,
    components: {
      schemas: { Problem: problem },
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'reporunner_session' },
      },
    },
  };
}
