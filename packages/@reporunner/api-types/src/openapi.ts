import type { Permission } from '@reporunner/constants';
import { z } from 'zod';
import { problemDocument } from './answers/problem.ts';

/** One route as data: registered by the server, described by the OpenAPI document. */
export interface RouteDescription {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With parameters as `:name`. */
  readonly path: string;
  readonly permission: Permission | 'public' | 'signed-in';
  readonly summary: string;
  readonly tag: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Absent: it answers 204, nothing. */
  readonly answer?: z.ZodType;
  /** What it answers with, when that is no JSON. */
  readonly media?: string;
  /** Status of success. */
  readonly status?: number;
  /** Carries an ETag; asked with `If-None-Match`, it answers 304 when nothing has changed. */
  readonly etag?: boolean;
  readonly example?: { readonly body?: unknown; readonly response?: unknown };
}

type JsonSchema = Readonly<Record<string, unknown>>;
type Components = Map<string, JsonSchema>;

/** JSON Schema as it stands in an OpenAPI document: named parts are moved to its components. */
function embed(value: unknown, defs: Readonly<Record<string, JsonSchema>>, components: Components): unknown {
  if (Array.isArray(value)) return value.map((part) => embed(part, defs, components));
  if (typeof value !== 'object' || value === null) return value;
  const reference = (value as { readonly $ref?: unknown }).$ref;
  if (typeof reference === 'string') {
    const name = reference.replace('#/$defs/', '');
    // Zod gives names of its own only to JSON of any shape, which contains itself.
    if (name.startsWith('__')) return {};
    if (!components.has(name)) {
      components.set(name, {});
      components.set(name, embed(defs[name], defs, components) as JsonSchema);
    }
    return { $ref: `#/components/schemas/${name}` };
  }
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, embed(part, defs, components)]));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  const wrapped = z.toJSONSchema(z.object({ schema }), {
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      // Answers may get more fields one day; clients must accept unknown ones.
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      delete jsonSchema.id;
    },
  }) as unknown as { properties: { schema: JsonSchema }; $defs?: Record<string, JsonSchema> };
  return embed(wrapped.properties.schema, wrapped.$defs ?? {}, components) as JsonSchema;
}

function parametersOf({ path, query }: RouteDescription, components: Components): readonly unknown[] {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  if (query === undefined) return inPath;
  const { properties = {}, required = [] } = jsonSchema(query, 'input', components) as {
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

function operationOf(route: RouteDescription, operationId: string, components: Components) {
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
    parameters: parametersOf(route, components),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: content(jsonSchema(route.body, 'input', components), route.example?.body),
          },
        }),
    responses: {
      [status]:
        status === '204'
          ? { description: 'Done' }
          : {
              description: 'Success',
              content:
                route.media === undefined
                  ? content(
                      route.answer === undefined ? {} : jsonSchema(route.answer, 'output', components),
                      route.example?.response,
                    )
                  : { [route.media]: { schema: { type: 'string', format: 'binary' } } },
            },
      ...(route.etag === true ? { '304': { description: 'Not changed' } } : {}),
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
  const components: Components = new Map();
  jsonSchema(problemDocument, 'output', components);
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const words = [route.method.toLowerCase(), ...route.path.replace('/api/v1/', '').split(/[/:-]+/)].filter(
      (word) => word !== '',
    );
    const operationId = words
      .map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1)))
      .join('');
    paths[path] = {
      ...paths[path],
      [route.method.toLowerCase()]: operationOf(route, operationId, components),
    };
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
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer' },
        session: { type: 'apiKey', in: 'cookie', name: 'reporunner_session' },
      },
    },
  };
}
