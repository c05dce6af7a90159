import { answers, schemas } from '@reporunner/api-types';
import { type JsonObject, ServiceError } from '@reporunner/core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

export function credentialRoutes({ credentials, identity, workflows }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/credentials',
      permission: 'credential:read',
      tag: 'Credentials',
      summary: 'List credentials; secrets are marked, never shown',
      query: schemas.credentialList,
      answer: answers.credentialPage,
      handle: async ({ tenant, query: { limit, cursor, type, text } }) => {
        const [{ items, ...page }, uses] = await Promise.all([
          credentials.list(
            tenant,
            { ...(type === undefined ? {} : { type }), ...(text === undefined ? {} : { text }) },
            { limit, ...(cursor === undefined ? {} : { cursor }) },
          ),
          workflows.credentialUseCounts(tenant),
        ]);
        return { ...page, items: items.map((one) => ({ ...one, workflows: uses.get(one.id) ?? 0 })) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials/test',
      permission: 'credential:write',
      tag: 'Credentials',
      summary: 'Try data against its service without saving it',
      body: schemas.testCredential,
      answer: answers.credentialTest,
      handle: ({ tenant, body: { type, data, id } }) =>
        credentials.testUnsaved(
          tenant,
          { type, data: data as JsonObject, ...(id === undefined ? {} : { id }) },
          AbortSignal.timeout(30_000),
        ),
    }),
    route({
      method: 'GET',
      path: '/api/v1/credentials/:id/usage',
      permission: 'credential:read',
      tag: 'Credentials',
      summary: 'List the workflows that name a credential, in their draft or in what is published',
      answer: answers.credentialUsage,
      handle: async ({ tenant, params }) => {
        const { id } = await credentials.get(tenant, params.id ?? '');
        return { items: await workflows.credentialUses(tenant, id) };
      },
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
      summary: 'Delete a credential; one that workflows name only with `force=true`',
      query: schemas.deleteCredential,
      status: 204,
      handle: async ({ tenant, params, query: { force } }) => {
        const id = params.id ?? '';
        const used = force ? [] : await workflows.credentialUses(tenant, id);
        if (used.length > 0) {
          const names = used.slice(0, 3).map(({ name }) => `"${name}"`);
          throw new ServiceError(
            `${used.length === 1 ? 'A workflow uses' : `${used.length} workflows use`} this credential: ${names.join(', ')}${used.length > 3 ? ' …' : ''}.`,
            { code: 'CREDENTIAL_IN_USE', service: 'api', details: { workflows: used.slice(0, 100) } },
          );
        }
        await credentials.delete(tenant, id);
      },
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
