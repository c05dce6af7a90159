import { schemas } from '@reporunner/api-types';
import { type JsonObject, ServiceError } from '@reporunner/core';
import {
  type CredentialDefinition,
  type NodeDefinition,
  toParameterJsonSchema,
} from '@reporunner/integrations';
import { importCurl } from '@reporunner/nodes-core';
import type { Services } from '../composition.ts';
import { bearerOf, sessionOf, setSession } from '../http/caller-credentials.ts';
import { type ApiRoute, route } from '../http/route.ts';

function shownNode(node: NodeDefinition, services: Services) {
  const description = services.registry.describe(node.type, node.version ?? 1);
  return {
    type: node.type,
    version: node.version ?? 1,
    kind: node.kind === 'trigger' ? 'trigger' : 'action',
    label: node.label,
    description: node.description,
    group: node.group,
    icon: node.icon,
    aliases: node.aliases,
    intents: node.intents,
    parameters: toParameterJsonSchema(node.parameters),
    ports: description?.ports({}),
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
      handle: () => ({ items: registry.all().map((node) => shownNode(node, services)) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/node-types/:type',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Read one node type',
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
      handle: () => ({ items: registry.credentialTypes().map(shownCredentialType) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/import/curl',
      permission: 'node-type:read',
      tag: 'Catalogue',
      summary: 'Turn a cURL command into parameters of the HTTP node; nothing is sent or saved',
      body: schemas.importCurl,
      example: { body: { command: "curl -H 'accept: application/json' https://api.example.com/orders" } },
      handle: ({ body: { command } }) => importCurl(command),
    }),
  ];
}

export function credentialRoutes({ credentials, identity }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/credentials',
      permission: 'credential:read',
      tag: 'Credentials',
      summary: 'List credentials; secrets are marked, never shown',
      query: schemas.credentialList,
      handle: ({ tenant, query: { limit, cursor, type, text } }) =>
        credentials.list(
          tenant,
          { ...(type === undefined ? {} : { type }), ...(text === undefined ? {} : { text }) },
          { limit, ...(cursor === undefined ? {} : { cursor }) },
        ),
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials',
      permission: 'credential:write',
      tag: 'Credentials',
      summary: 'Save a credential',
      body: schemas.createCredential,
      status: 201,
      example: {
        body: {
          name: 'Shop API',
          type: 'httpBearer',
          data: { token: 'a-token' },
          allowedHosts: ['api.example.com'],
        },
      },
      handle: async ({ tenant, body: { projectId, data, ...rest } }) => {
        const project = projectId ?? (await identity.projects(tenant))[0]?.id ?? '';
        return credentials.create(tenant, { ...rest, projectId: project, data: data as JsonObject });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/credentials/:id',
      permission: 'credential:read',
      tag: 'Credentials',
      summary: 'Read a credential without its secrets',
      handle: ({ tenant, params }) => credentials.get(tenant, params.id ?? ''),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/credentials/:id',
      permission: 'credential:write',
      tag: 'Credentials',
      summary: 'Change a credential; secrets that are left out stay',
      body: schemas.updateCredential,
      handle: ({ tenant, params, body: { name, data, allowedHosts } }) =>
        credentials.update(tenant, params.id ?? '', {
          ...(name === undefined ? {} : { name }),
          ...(data === undefined ? {} : { data: data as JsonObject }),
          ...(allowedHosts === undefined ? {} : { allowedHosts }),
        }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/credentials/:id',
      permission: 'credential:delete',
      tag: 'Credentials',
      summary: 'Delete a credential',
      status: 204,
      handle: ({ tenant, params }) => credentials.delete(tenant, params.id ?? ''),
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials/:id/test',
      permission: 'credential:write',
      tag: 'Credentials',
      summary: 'Try a credential against its service',
      handle: ({ tenant, params }) => credentials.test(tenant, params.id ?? '', AbortSignal.timeout(30_000)),
    }),
  ];
}

export function identityRoutes({ identity, config }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/setup',
      permission: 'public',
      tag: 'Identity',
      summary: 'Whether the owner still needs an account',
      handle: async () => ({ needed: await identity.needsSetUp() }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/setup',
      permission: 'public',
      tag: 'Identity',
      summary: "Give the owner an account, once. On another address than loopback the owner's key is needed.",
      body: schemas.setUp,
      status: 201,
      example: { body: { email: 'ada@example.com', password: 'a long sentence of mine', name: 'Ada' } },
      handle: async ({ body, reply, request }) => {
        const isLocal = ['127.0.0.1', '::1', 'localhost'].includes(config.host);
        if (!isLocal) {
          const bearer = bearerOf(request);
          const known = bearer === undefined ? undefined : await identity.authenticate({ bearer });
          if (known === undefined)
            throw new ServiceError("Set-up over the network needs the owner's key.", {
              code: 'UNAUTHENTICATED',
              service: 'api',
            });
        }
        const { user, token } = await identity.setUp(body);
        setSession(request, reply, token, identity.sessionSeconds);
        return { id: user.id, email: user.email, name: user.name };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/login',
      permission: 'public',
      tag: 'Identity',
      summary: 'Sign in',
      body: schemas.login,
      handle: async ({ body, request, reply }) => {
        const { user, token } = await identity.login({ ...body, ip: request.ip });
        setSession(request, reply, token, identity.sessionSeconds);
        return { id: user.id, email: user.email, name: user.name };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/logout',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Sign out',
      status: 204,
      handle: async ({ request, reply }) => {
        const token = sessionOf(request);
        if (token !== undefined && request.principal !== undefined)
          await identity.logout(request.principal, token);
        setSession(request, reply, undefined, 0);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/me',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Who I am',
      handle: async ({ tenant, request }) => {
        const user = await identity.profile(tenant, request.principal?.userId ?? '');
        return {
          id: user?.id,
          email: user?.email,
          name: user?.name,
          role: user?.role,
          tenantId: tenant.tenantId,
          kind: request.principal?.kind,
          permissions: request.principal?.permissions,
        };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/projects',
      permission: 'project:read',
      tag: 'Identity',
      summary: 'List projects',
      handle: async ({ tenant }) => ({ items: await identity.projects(tenant) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/api-keys',
      permission: 'api-key:read',
      tag: 'Identity',
      summary: 'List API keys',
      handle: async ({ tenant }) => ({ items: await identity.listApiKeys(tenant) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/api-keys',
      permission: 'api-key:write',
      tag: 'Identity',
      summary: 'Make an API key; it is shown this once',
      body: schemas.createApiKey,
      status: 201,
      handle: async ({ body: { name, expiresAt }, request }) => {
        if (request.principal === undefined)
          throw new ServiceError('Sign in first.', { code: 'UNAUTHENTICATED', service: 'api' });
        const { key, facts } = await identity.createApiKey(
          request.principal,
          name,
          expiresAt === undefined ? undefined : Date.parse(expiresAt),
        );
        return { ...facts, key };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/api-keys/:id',
      permission: 'api-key:write',
      tag: 'Identity',
      summary: 'Revoke an API key',
      status: 204,
      handle: ({ tenant, params }) => identity.revokeApiKey(tenant, params.id ?? ''),
    }),
  ];
}
