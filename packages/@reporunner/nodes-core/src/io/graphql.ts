import { isJsonObject, type JsonObject, type JsonValue, ServiceError, subtitle } from '@reporunner/core';
import { defineAction, field, type HttpRequest } from '@reporunner/integrations';
import { z } from 'zod';
import { nodeMessage } from '../messages/error-messages.ts';
import { checkUrl } from '../values/check-constants.ts';
import { jsonOf, jsonRendering } from '../values/json-text.ts';
import { credentialTypes, sendAuthenticated } from './http-request/authentication/authenticate.ts';
import { idempotencyHeader, idempotencyHeaders } from './http-request/idempotency.ts';

export const graphqlNode = defineAction({
  type: 'core.graphql',
  label: 'GraphQL',
  description: 'Asks a GraphQL API, and fails with the errors that it answers with.',
  group: 'io',
  icon: 'waypoints',
  aliases: ['graphql', 'gql', 'query', 'mutation', 'api'],
  intents: [
    'run a graphql query',
    'send a mutation',
    'ask a graphql api',
    'query the api',
    'fetch with graphql',
  ],
  subtitle: subtitle({ value: 'url', as: 'address' }),
  parameters: z.strictObject({
    url: field(z.string().min(1).max(10_000), { label: 'URL' }),
    query: field(z.string().min(1).max(200_000), { label: 'Query', kind: 'longText' }),
    variables: field(
      z.preprocess(
        (value) => jsonOf(value as JsonValue | undefined),
        z.record(z.string(), z.json()).default({}),
      ),
      { label: 'Variables', kind: 'json', jsonTemplate: { rendering: 'jsonRendering' } },
    ),
    jsonRendering: jsonRendering(),
    operationName: field(z.string().max(256).default(''), { label: 'Operation', advanced: true }),
    headers: field(z.record(z.string().max(256), z.string()).default({}), {
      label: 'Headers',
      kind: 'fields',
    }),
    partial: field(z.boolean().default(false), {
      label: 'Go on with errors beside data',
      advanced: true,
      expression: false,
    }),
    idempotencyHeader,
    timeoutMs: field(z.int().min(1).max(3_600_000).default(30_000), {
      label: 'Time limit in milliseconds',
      advanced: true,
    }),
  }),
  check: ({ url }) => checkUrl(url, 'url'),
  credentials: [
    {
      name: 'auth',
      types: credentialTypes,
      required: false,
    },
  ],
  sideEffect: ({ query }) => /^[^\S\n]*mutation\b/m.test(query),
  run: async ({ parameters, http, credentials, clock, signal, idempotencyKey, itemIndex }) => {
    const credential = await credentials.get('auth');
    const request: HttpRequest = {
      method: 'POST',
      url: parameters.url,
      headers: {
        accept: 'application/graphql-response+json, application/json',
        ...idempotencyHeaders(parameters.idempotencyHeader, { idempotencyKey, itemIndex }),
        ...parameters.headers,
      },
      body: {
        json: {
          query: parameters.query,
          variables: parameters.variables,
          ...(parameters.operationName === '' ? {} : { operationName: parameters.operationName }),
        },
      },
      timeoutMs: parameters.timeoutMs,
      signal,
      ...(credential === undefined ? {} : { allowedHosts: credential.allowedHosts }),
    };
    const response = await sendAuthenticated(async () => request, credential, {
      http,
      clock,
      signal,
      home: parameters.url,
    });
    const answer = await response.json();
    const { data, errors } = isJsonObject(answer) ? answer : ({} as JsonObject);
    if (response.status < 400 && data === undefined && !Array.isArray(errors))
      throw notGraphql(parameters.url);
    const list = Array.isArray(errors) ? (errors as readonly JsonValue[]) : [];
    if (list.length > 0 && !(parameters.partial && isJsonObject(data))) throw refused(list, response.status);
    if (response.status >= 400)
      throw refused([{ message: `it answered ${response.status}` }], response.status);
    return {
      ...(isJsonObject(data) ? data : { data: data ?? null }),
      ...(list.length > 0 ? { errors: list } : {}),
    };
  },
  examples: [
    {
      title: 'A query with a variable',
      parameters: {
        url: 'https://api.example.com/graphql',
        query: 'query($id: ID!) { order(id: $id) { total } }',
        variables: { id: '={{ $json.id }}' },
      },
    },
  ],
});

function notGraphql(url: string): ServiceError {
  return new ServiceError(nodeMessage('notGraphql', { host: new URL(url).host }), {
    code: 'HTTP_REQUEST_FAILED',
    service: 'core.graphql',
  });
}

function refused(errors: readonly JsonValue[], status: number): ServiceError {
  const messages = errors.map((error) => (isJsonObject(error) ? String(error.message) : String(error)));
  return new ServiceError(nodeMessage('graphqlRefused', { reason: messages.join('; ').slice(0, 1_000) }), {
    code: 'HTTP_STATUS',
    service: 'core.graphql',
    recoverable: status >= 500 || status === 429,
    details: { status, errors: errors.slice(0, 20) as JsonValue },
  });
}
