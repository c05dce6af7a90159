import { answers, schemas } from '@reporunner/api-types';
import { ServiceError } from '@reporunner/core';
import {
  type CredentialDefinition,
  type NodeDefinition,
  toParameterJsonSchema,
} from '@reporunner/integrations';
import { importCurl } from '@reporunner/nodes-core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

function shownNode(node: NodeDefinition, services: Services) {
  const description = services.registry.describe(node.type, node.version ?? 1);
  return {
    type: node.type,
    version: node.version ?? 1,
    kind: node.kind === 'trigger' || node.kind === 'container' ? node.kind : ('action' as const),
    label: node.label,
    description: node.description,
    group: node.group,
    icon: node.icon,
    aliases: node.aliases,
    intents: node.intents,
    parameters: toParameterJsonSchema(node.parameters),
    ports: description?.ports({}) ?? { inputs: [], outputs: [] },
    ...(node.kind === 'container'
      ? { bodies: description?.bodies?.({}), bodiesDependOnParameters: typeof node.bodies === 'function' }
      : {}),
    portsDependOnParameters: node.kind !== 'trigger' && typeof node.ports === 'function',
    credentials: node.credentials ?? [],
    examples: node.examples ?? [],
    docs: node.docs,
  };
}

const shownCredentialType = ({ type, label, description, icon, fields, test }: CredentialDefinition) => ({
  type,
  label,
  description,
  icon,
  fields: toParameterJsonSchema(fields),
  testable: test !== undefined,
});

export function catalogueRoutes(services: Services): readonly ApiRoute[] {
  const { registry } = services;
  return [
    route({
      method: 'GET',
      path: '/api/v1/node-types',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'List the nodes with the JSON Schemas of their parameters',
      answer: answers.nodeTypes,
      handle: () => ({ items: registry.all().map((node) => shownNode(node, services)) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/node-types/:type',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Read one node type',
      answer: answers.nodeType,
      handle: ({ params }) => {
        const node = registry.all().find(({ type }) => type === params.type);
        if (node === undefined)
          throw new ServiceError(`There is no node type ${params.type}.`, {
            code: 'NOT_FOUND',
            service: 'api',
          });
        return shownNode(node, services);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/credential-types',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'List the types of credentials',
      answer: answers.credentialTypes,
      handle: () => ({ items: registry.credentialTypes().map(shownCredentialType) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/import/curl',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Turn a cURL command into parameters of the HTTP node; nothing is sent or saved',
      body: schemas.importCurl,
      answer: answers.importedRequest,
      example: { body: { command: "curl -H 'accept: application/json' https://api.example.com/orders" } },
      handle: ({ body: { command } }) => importCurl(command),
    }),
  ];
}
