/**
 * The OpenAPI 3.1 document, made from the route table: schemas from Zod, examples and curl lines from the table.
 */
import { ERROR_STATUS, type ErrorCode } from '@reporunner/constants';
import { z } from 'zod';
import { curlExample } from './curl.ts';
import { PROBLEM_CONTENT_TYPE, problemSchema } from './problem.ts';
import type { Route, RouteResponse } from './route.ts';
import { workflowPartSchemas } from './schemas/workflows.ts';

type Json = Record<string, unknown>;

export interface OpenApiOptions {
  readonly version: string;
  /** Default: relative to the document. */
  readonly serverUrl?: string;
}

const tagDescriptions: Readonly<Record<Route['tag'], string>> = {
  Workflows: 'Drafts: create, edit by operations or as a whole, check, export.',
  Versions: 'Publishing, and what was published before.',
  Executions: 'Start by hand, look at what ran, retry, cancel.',
  Nodes: 'What workflows are made of.',
  Credentials: 'Encrypted at rest, and never returned.',
  Identity: 'The account, sessions and API keys.',
  Projects: 'Where workflows and credentials live.',
  System: 'Health, metrics, documentation.',
};

/** Gathers named schemas as components; input and output of one name are told apart. */
function createComponents() {
  const schemas: Json = {};
  const nameFor = (id: string, io: 'input' | 'output') => {
    const base = id.startsWith('__schema') ? 'JsonValue' : id;
    return io === 'output' || base.endsWith('Input') || base.startsWith('Json') ? base : `${base}Input`;
  };
  const rename = (value: unknown, io: 'input' | 'output'): unknown => {
    if (Array.isArray(value)) return value.map((part) => rename(part, io));
    if (typeof value !== 'object' || value === null) return value;
    const out: Json = {};
    for (const [key, part] of Object.entries(value)) {
      if (key === '$ref' && typeof part === 'string' && part.startsWith('#/$defs/')) {
        out.$ref = `#/components/schemas/${nameFor(part.slice('#/$defs/'.length), io)}`;
      } else {
        out[key] = rename(part, io);
      }
    }
    return out;
  };
  const convert = (schema: z.ZodType, io: 'input' | 'output'): unknown => {
    // Wrapped, so that a schema with a name becomes a definition even when it stands alone.
    const { $defs = {}, properties = {} } = z.toJSONSchema(z.object({ it: schema }), {
      io,
      unrepresentable: 'any',
    }) as {
      $defs?: Json;
      properties?: Json;
    };
    for (const [id, definition] of Object.entries($defs)) {
      schemas[nameFor(id, io)] ??= rename(definition, io);
    }
    return rename(properties.it, io);
  };
  return { schemas, convert };
}

const sharedErrors: readonly ErrorCode[] = ['RATE_LIMITED', 'INTERNAL', 'UNAVAILABLE'];

function errorCodesOf(route: Route): readonly ErrorCode[] {
  return [
    ...(route.query === undefined ? [] : (['VALIDATION_FAILED'] as const)),
    ...(route.body === undefined
      ? []
      : (['VALIDATION_FAILED', 'MALFORMED_JSON', 'PAYLOAD_TOO_LARGE', 'UNSUPPORTED_MEDIA_TYPE'] as const)),
    ...(route.access === 'public' ? [] : (['UNAUTHENTICATED', 'FORBIDDEN'] as const)),
    ...(route.errors ?? []),
    ...(route.path.startsWith('/api/') ? sharedErrors : []),
  ];
}

function problemResponses(route: Route, problemRef: unknown): Json {
  const byStatus = new Map<number, Set<ErrorCode>>();
  for (const code of errorCodesOf(route)) {
    const status = ERROR_STATUS[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(code));
  }
  const mediaType = PROBLEM_CONTENT_TYPE.split(';')[0] ?? PROBLEM_CONTENT_TYPE;
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      { description: [...codes].join(', '), content: { [mediaType]: { schema: problemRef } } },
    ]),
  );
}

function successResponse(response: RouteResponse, schema: unknown): Json {
  const { contentType = 'application/json', example } = response;
  return {
    description: response.description,
    ...(response.headers === undefined
      ? {}
      : {
          headers: Object.fromEntries(
            Object.entries(response.headers).map(([name, description]) => [
              name,
              { description, schema: { type: 'string' } },
            ]),
          ),
        }),
    ...(schema === undefined && response.contentType === undefined
      ? {}
      : {
          content: {
            [contentType]: {
              ...(schema === undefined ? {} : { schema }),
              ...(example === undefined ? {} : { example }),
            },
          },
        }),
  };
}

function parametersOf(route: Route, convert: (schema: z.ZodType, io: 'input' | 'output') => unknown) {
  const inPath = Object.entries(route.params ?? {}).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
    ...(route.example?.params?.[name] === undefined ? {} : { example: route.example.params[name] }),
  }));
  const query = Object.entries(route.query?.shape ?? {}).map(([name, schema]) => {
    const converted = convert(schema as z.ZodType, 'input') as { description?: string };
    const { description, ...rest } = converted;
    return {
      name,
      in: 'query',
      required: false,
      ...(description === undefined ? {} : { description }),
      schema: rest,
    };
  });
  return [...inPath, ...query];
}

function operationOf(
  route: Route,
  convert: (schema: z.ZodType, io: 'input' | 'output') => unknown,
  problemRef: unknown,
): Json {
  const access =
    route.access === 'public'
      ? 'Anyone may call this.'
      : route.access === 'signed-in'
        ? 'Any signed-in caller.'
        : `Needs the permission \`${route.access}\`.`;
  const parameters = parametersOf(route, convert);
  return {
    operationId: route.id,
    tags: [route.tag],
    summary: route.summary,
    description: [route.description, access].filter((part) => part !== undefined).join('\n\n'),
    ...(parameters.length === 0 ? {} : { parameters }),
    ...(route.body === undefined
      ? {}
      : {
          requestBody: {
            required: !route.body.safeParse({}).success,
            content: {
              'application/json': {
                schema: convert(route.body, 'input'),
                ...(route.example?.body === undefined ? {} : { example: route.example.body }),
              },
            },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.responses).map(([status, response]) => [
          status,
          successResponse(
            response,
            response.schema === undefined ? undefined : convert(response.schema, 'output'),
          ),
        ]),
      ),
      ...problemResponses(route, problemRef),
    },
    security: route.access === 'public' ? [] : [{ apiKey: [] }, { session: [] }],
    'x-codeSamples': [{ lang: 'Shell', label: 'curl', source: curlExample(route) }],
  };
}

/** Describes `routes`; the same table always gives the same document. */
export function openApiDocument(routes: readonly Route[], options: OpenApiOptions): Json {
  const { schemas, convert } = createComponents();
  const problemRef = convert(problemSchema, 'output');
  for (const part of workflowPartSchemas) convert(part, 'input');
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    paths[route.path] = {
      ...paths[route.path],
      [route.method.toLowerCase()]: operationOf(route, convert, problemRef),
    };
  }
  const tags = [...new Set(routes.map(({ tag }) => tag))];
  return {
    openapi: '3.1.0',
    info: {
      title: 'Reporunner API',
      version: options.version,
      license: { name: 'MIT', identifier: 'MIT' },
      description:
        'Workflow automation over HTTP. Every call but the public ones takes an API key as a bearer token, or the session cookie of the app. Errors are problem documents (RFC 9457): match on `code`. Lists are pages: pass `nextCursor` back as `cursor`.',
    },
    servers: [{ url: options.serverUrl ?? '/' }],
    tags: tags.map((name) => ({ name, description: tagDescriptions[name] })),
    paths,
    components: {
      schemas,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `rr_…`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'reporunner_session' },
      },
    },
  };
}
