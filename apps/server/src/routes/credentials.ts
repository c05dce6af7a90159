import { answers, schemas } from '@reporunner/api-types';
import type { CredentialUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';

export function credentialRoutes(credentials: CredentialUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/credentials',
      tag: 'Credentials',
      summary: 'List credentials; secrets are marked, never shown',
      query: schemas.credentialList,
      answer: answers.credentialPage,
      useCase: credentials.list,
      handle: ({ run, query }) => run(query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials/test',
      tag: 'Credentials',
      summary: 'Try data against its service without saving it',
      body: schemas.testCredential,
      answer: answers.credentialTest,
      useCase: credentials.testUnsaved,
      handle: ({ run, body }) => run(body),
    }),
    route({
      method: 'GET',
      path: '/api/v1/credentials/:id/usage',
      tag: 'Credentials',
      summary: 'List the workflows that name a credential, in their draft or in what is published',
      answer: answers.credentialUsage,
      useCase: credentials.usage,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials',
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
      useCase: credentials.create,
      handle: ({ run, body }) => run(body),
    }),
    route({
      method: 'GET',
      path: '/api/v1/credentials/:id',
      tag: 'Credentials',
      summary: 'Read a credential without its secrets',
      answer: answers.credential,
      useCase: credentials.get,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/credentials/:id',
      tag: 'Credentials',
      summary: 'Change a credential; secrets that are left out stay',
      body: schemas.updateCredential,
      answer: answers.credential,
      useCase: credentials.update,
      handle: ({ run, params, body }) => run({ id: params.id ?? '', change: body }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/credentials/:id',
      tag: 'Credentials',
      summary: 'Delete a credential; one that workflows name only with `force=true`',
      query: schemas.deleteCredential,
      status: 204,
      useCase: credentials.remove,
      handle: ({ run, params, query: { force } }) => run({ id: params.id ?? '', force }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/credentials/:id/test',
      tag: 'Credentials',
      summary: 'Try a credential against its service',
      answer: answers.credentialTest,
      useCase: credentials.test,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
  ];
}
