import { answers, schemas } from '@reporunner/api-types';
import type { JsonObject } from '@reporunner/core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

export function credentialRoutes({ credentials, identity }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/credentials',
      permission: 'credential:read',
      tag: 'Credentials',
      summary: 'List credentials; secrets are marked, never shown',
      query: schemas.credentialList,
      answer: answers.credentialPage,
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
      answer: answers.credential,
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
      answer: answers.credential,
      handle: ({ tenant, params }) => credentials.get(tenant, params.id ?? ''),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/credentials/:id',
      permission: 'credential:write',
      tag: 'Credentials',
      summary: 'Change a credential; secrets that are left out stay',
      body: schemas.updateCredential,
      answer: answers.credential,
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
      answer: answers.credentialTest,
      handle: ({ tenant, params }) => credentials.test(tenant, params.id ?? '', AbortSignal.timeout(30_000)),
    }),
  ];
}
