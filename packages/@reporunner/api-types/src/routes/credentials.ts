import { defineRoute } from '../route.ts';
import {
  createCredentialSchema,
  credentialListQuery,
  credentialPageSchema,
  credentialSchema,
  credentialTestSchema,
  updateCredentialSchema,
} from '../schemas/credentials.ts';
import { exampleCredential, exampleId } from './examples.ts';

const tag = 'Credentials';
const params = { credentialId: 'Id of the credential.' };
const example = { params: { credentialId: exampleId.credential } };
const credential = { schema: credentialSchema, example: exampleCredential };

export const listCredentials = defineRoute({
  id: 'listCredentials',
  method: 'GET',
  path: '/api/v1/credentials',
  access: 'credential:read',
  tag,
  summary: 'List credentials',
  query: credentialListQuery,
  responses: {
    200: {
      description: 'By name. No secrets.',
      schema: credentialPageSchema,
      example: { items: [exampleCredential] },
    },
  },
});

export const createCredential = defineRoute({
  id: 'createCredential',
  method: 'POST',
  path: '/api/v1/credentials',
  access: 'credential:write',
  tag,
  summary: 'Create a credential',
  body: createCredentialSchema,
  responses: { 201: { description: 'Encrypted and stored.', ...credential } },
  errors: ['CREDENTIAL_INVALID'],
  example: {
    body: {
      name: 'Shop API',
      type: 'httpBearer',
      data: { token: 'the-token' },
      allowedHosts: ['api.example.com'],
    },
  },
});

export const getCredential = defineRoute({
  id: 'getCredential',
  method: 'GET',
  path: '/api/v1/credentials/{credentialId}',
  access: 'credential:read',
  tag,
  summary: 'Get a credential',
  description: 'Facts only. Secrets are never returned.',
  params,
  responses: { 200: { description: 'The credential.', ...credential } },
  errors: ['CREDENTIAL_NOT_FOUND'],
  example,
});

export const updateCredential = defineRoute({
  id: 'updateCredential',
  method: 'PUT',
  path: '/api/v1/credentials/{credentialId}',
  access: 'credential:write',
  tag,
  summary: 'Change a credential',
  params,
  body: updateCredentialSchema,
  responses: { 200: { description: 'Changed.', ...credential } },
  errors: ['CREDENTIAL_NOT_FOUND', 'CREDENTIAL_INVALID'],
  example: { ...example, body: { name: 'Shop API (live)' } },
});

export const deleteCredential = defineRoute({
  id: 'deleteCredential',
  method: 'DELETE',
  path: '/api/v1/credentials/{credentialId}',
  access: 'credential:delete',
  tag,
  summary: 'Delete a credential',
  params,
  responses: { 204: { description: 'Deleted.' } },
  errors: ['CREDENTIAL_NOT_FOUND'],
  example,
});

export const testCredential = defineRoute({
  id: 'testCredential',
  method: 'POST',
  path: '/api/v1/credentials/{credentialId}/test',
  access: 'credential:write',
  tag,
  summary: 'Try a credential',
  params,
  responses: {
    200: { description: 'How it went.', schema: credentialTestSchema, example: { ok: true, tested: true } },
  },
  errors: ['CREDENTIAL_NOT_FOUND', 'CREDENTIAL_DECRYPT_FAILED'],
  example,
});
