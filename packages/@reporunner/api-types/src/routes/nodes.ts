import { defineRoute } from '../route.ts';
import {
  credentialTypeListSchema,
  nodeTypeListQuery,
  nodeTypeListSchema,
  nodeTypeQuery,
  nodeTypeSchema,
} from '../schemas/node-types.ts';

const tag = 'Nodes';
const etag = { ETag: 'Send it back as `If-None-Match`, and 304 says that nothing changed.' };

const limitNode = {
  type: 'core.limit',
  version: 1,
  kind: 'action',
  label: 'Limit',
  description: 'Keeps the first or the last items.',
  group: 'data',
  icon: 'list-end',
  aliases: ['take', 'head'],
  intents: ['keep only the first items'],
  sideEffect: false,
  credentials: [],
  inputs: [{ name: 'main', kind: 'main' }],
  outputs: [{ name: 'main', kind: 'main' }],
  parameters: {
    type: 'object',
    properties: { count: { type: 'integer', minimum: 1, title: 'Items' } },
  },
};

export const listNodeTypes = defineRoute({
  id: 'listNodeTypes',
  method: 'GET',
  path: '/api/v1/node-types',
  access: 'node-type:read',
  tag,
  summary: 'The catalogue of nodes',
  query: nodeTypeListQuery,
  responses: {
    200: {
      description: 'Newest version of each type.',
      schema: nodeTypeListSchema,
      example: { items: [limitNode] },
      headers: etag,
    },
  },
  example: { query: { text: 'limit' } },
});

export const getNodeType = defineRoute({
  id: 'getNodeType',
  method: 'GET',
  path: '/api/v1/node-types/{type}',
  access: 'node-type:read',
  tag,
  summary: 'One node, with examples',
  params: { type: 'Such as `core.limit`.' },
  query: nodeTypeQuery,
  responses: {
    200: {
      description: 'The node.',
      schema: nodeTypeSchema,
      example: {
        ...limitNode,
        examples: [{ title: 'The first item', parameters: { count: 1 } }],
      },
      headers: etag,
    },
  },
  errors: ['NOT_FOUND'],
  example: { params: { type: 'core.limit' } },
});

export const listCredentialTypes = defineRoute({
  id: 'listCredentialTypes',
  method: 'GET',
  path: '/api/v1/credential-types',
  access: 'node-type:read',
  tag,
  summary: 'Types of credentials',
  responses: {
    200: {
      description: 'All of them.',
      schema: credentialTypeListSchema,
      example: {
        items: [
          {
            type: 'httpBearer',
            label: 'Bearer token',
            description: 'A token sent in the Authorization header.',
            icon: 'key-round',
            testable: false,
            fields: { type: 'object', properties: { token: { type: 'string' } } },
          },
        ],
      },
      headers: etag,
    },
  },
});
