import { defineRoute } from '../route.ts';
import {
  apiKeyListSchema,
  createApiKeySchema,
  createdApiKeySchema,
  loginSchema,
  principalSchema,
  projectListSchema,
  setupSchema,
  setupStateSchema,
} from '../schemas/identity.ts';
import { exampleApiKey, exampleId, examplePrincipal, exampleTime } from './examples.ts';

const tag = 'Identity';
const cookie = { 'Set-Cookie': 'The session: HttpOnly, SameSite=Lax.' };

export const getSetup = defineRoute({
  id: 'getSetup',
  method: 'GET',
  path: '/api/v1/setup',
  access: 'public',
  tag,
  summary: 'Is there an account yet?',
  responses: {
    200: {
      description: 'What is missing.',
      schema: setupStateSchema,
      example: { needed: true, ownerKeyNeeded: false },
    },
  },
});

export const setup = defineRoute({
  id: 'setup',
  method: 'POST',
  path: '/api/v1/setup',
  access: 'public',
  tag,
  summary: "Create the owner's account",
  description:
    'Once. When the server can be reached from elsewhere, the owner key printed at first start must be sent as a bearer token.',
  body: setupSchema,
  responses: {
    201: { description: 'Signed in.', schema: principalSchema, example: examplePrincipal, headers: cookie },
  },
  errors: ['ALREADY_SET_UP', 'FORBIDDEN'],
  example: {
    body: { email: 'ada@example.com', password: 'correct horse battery staple', name: 'Ada' },
  },
});

export const login = defineRoute({
  id: 'login',
  method: 'POST',
  path: '/api/v1/auth/login',
  access: 'public',
  tag,
  summary: 'Sign in',
  body: loginSchema,
  responses: {
    200: { description: 'Signed in.', schema: principalSchema, example: examplePrincipal, headers: cookie },
  },
  errors: ['UNAUTHENTICATED', 'RATE_LIMITED'],
  example: { body: { email: 'ada@example.com', password: 'correct horse battery staple' } },
});

export const logout = defineRoute({
  id: 'logout',
  method: 'POST',
  path: '/api/v1/auth/logout',
  access: 'public',
  tag,
  summary: 'Sign out',
  responses: { 204: { description: 'Signed out, or never signed in.', headers: cookie } },
});

export const getMe = defineRoute({
  id: 'getMe',
  method: 'GET',
  path: '/api/v1/me',
  access: 'signed-in',
  tag,
  summary: 'Who am I?',
  responses: {
    200: { description: 'The principal.', schema: principalSchema, example: examplePrincipal },
  },
});

export const listApiKeys = defineRoute({
  id: 'listApiKeys',
  method: 'GET',
  path: '/api/v1/api-keys',
  access: 'api-key:read',
  tag,
  summary: 'List API keys',
  responses: {
    200: { description: 'No secrets.', schema: apiKeyListSchema, example: { items: [exampleApiKey] } },
  },
});

export const createApiKey = defineRoute({
  id: 'createApiKey',
  method: 'POST',
  path: '/api/v1/api-keys',
  access: 'api-key:write',
  tag,
  summary: 'Create an API key',
  body: createApiKeySchema,
  responses: {
    201: {
      description: 'The key is shown this once.',
      schema: createdApiKeySchema,
      example: { ...exampleApiKey, key: 'rr_3kf9…' },
    },
  },
  example: { body: { name: 'CI', expiresAt: exampleTime } },
});

export const deleteApiKey = defineRoute({
  id: 'deleteApiKey',
  method: 'DELETE',
  path: '/api/v1/api-keys/{apiKeyId}',
  access: 'api-key:write',
  tag,
  summary: 'Revoke an API key',
  params: { apiKeyId: 'Id of the key.' },
  responses: { 204: { description: 'Revoked.' } },
  errors: ['NOT_FOUND'],
  example: { params: { apiKeyId: exampleId.apiKey } },
});

export const listProjects = defineRoute({
  id: 'listProjects',
  method: 'GET',
  path: '/api/v1/projects',
  access: 'project:read',
  tag: 'Projects',
  summary: 'List projects',
  responses: {
    200: {
      description: 'All of them.',
      schema: projectListSchema,
      example: { items: [{ id: exampleId.project, name: 'Default', createdAt: exampleTime }] },
    },
  },
});
