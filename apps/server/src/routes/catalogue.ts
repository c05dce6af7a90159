import { answers, type NodeTypeFacts, schemas } from '@reporunner/api-types';
import { ServiceError } from '@reporunner/core';
import {
  bodyRulesOf,
  type CredentialDefinition,
  type NodeDefinition,
  portRulesOf,
  toOutputJsonSchema,
  toParameterJsonSchema,
} from '@reporunner/integrations';
import { importCurl } from '@reporunner/nodes-core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

function shownNode(node: NodeDefinition, latestVersion: number): NodeTypeFacts {
  const bodies = bodyRulesOf(node);
  const { docs, docsUrl, output, subtitle, role } = node;
  return {
    type: node.type,
    version: node.version ?? 1,
    latestVersion,
    kind: node.kind === 'trigger' || node.kind === 'container' ? node.kind : 'action',
    label: node.label,
    description: node.description,
    group: node.group,
    icon: node.icon,
    aliases: node.aliases,
    intents: node.intents,
    parameters: toParameterJsonSchema(node.parameters),
    ports: portRulesOf(node),
    ...(bodies === undefined ? {} : { bodies }),
    ...(node.kind === 'container' && node.isLoop === true ? { isLoop: true } : {}),
    ...('needsLoop' in node && node.needsLoop === true ? { needsLoop: true } : {}),
    ...(subtitle === undefined ? {} : { subtitle }),
    ...(role === undefined ? {} : { role }),
    ...(node.kind === 'trigger' ? triggerFacts(node) : {}),
    ...('answersCaller' in node && node.answersCaller === true ? { answersCaller: true } : {}),
    credentials: node.credentials ?? [],
    examples: node.examples ?? [],
    ...(output === undefined ? {} : { outputSchema: toOutputJsonSchema(output) }),
    ...(docs === undefined ? {} : { docs }),
    ...(docsUrl === undefined ? {} : { docsUrl }),
  };
}

function triggerFacts({ startsOn, address, awaitsAnswer }: Extract<NodeDefinition, { kind: 'trigger' }>) {
  return {
    startsOn,
    ...(address === undefined ? {} : { address }),
    ...(awaitsAnswer === undefined ? {} : { awaitsAnswer }),
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
  // The nodes of an installation do not change while it runs.
  const nodes = registry
    .everyVersion()
    .map((node) => shownNode(node, registry.versions(node.type).at(-1) ?? 1));
  const find = (type: string, version?: number): NodeTypeFacts => {
    const node = nodes.find((one) => one.type === type && one.version === (version ?? one.latestVersion));
    if (node !== undefined) return node;
    const what = version === undefined ? `node type ${type}` : `version ${version} of ${type}`;
    throw new ServiceError(`There is no ${what}.`, { code: 'NOT_FOUND', service: 'api' });
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/node-types',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary:
        'List the nodes, each in every version, the newest first, with the JSON Schemas of their parameters',
      answer: answers.nodeTypes,
      etag: true,
      handle: () => ({ items: nodes }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/node-types/:type',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Read one node type; without a version the newest',
      query: schemas.nodeVersion,
      answer: answers.nodeType,
      handle: ({ params, query: { version } }) => find(params.type ?? '', version),
    }),
    route({
      method: 'POST',
      path: '/api/v1/node-types/:type/upgrade',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Turn parameters of a node into those of a later version of its type; nothing is saved',
      body: schemas.upgradeNode,
      answer: answers.upgradedParameters,
      handle: ({ params, body: { from, to, parameters } }) => {
        const { type, version } = find(params.type ?? '', to);
        const upgraded = registry.upgrade(type, from, version, parameters);
        const issues = registry.describe(type, version)?.checkParameters(upgraded) ?? [];
        return { version, parameters: upgraded, issues };
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
