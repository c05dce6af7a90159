import { answers, schemas } from '@reporunner/api-types';
import type { Principal, UserRecord } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../composition.ts';
import type { Config } from '../config.ts';
import { bearerOf, deviceOf, sessionOf, setSession } from '../http/caller-credentials.ts';
import { type ApiRoute, route } from '../http/route.ts';

function principalOf({ principal }: FastifyRequest): Principal {
  if (principal !== undefined) return principal;
  throw new ServiceError('Sign in first.', { code: 'UNAUTHENTICATED', service: 'api' });
}

function meOf(
  { tenantId, kind, permissions }: Principal,
  user: UserRecord | undefined,
  { webhookUrl, timezone }: Config,
) {
  if (user === undefined)
    throw new ServiceError('The account is gone.', { code: 'NOT_FOUND', service: 'api' });
  const { id, email, name, role } = user;
  return {
    id,
    email,
    name,
    role,
    tenantId,
    kind,
    permissions,
    timezone,
    ...(webhookUrl === undefined ? {} : { webhookUrl }),
  };
}

export function identityRoutes({ identity, setUpAccess, config }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/setup',
      permission: 'public',
      tag: 'Identity',
      summary: 'Whether the owner still needs an account',
      answer: answers.setUpState,
      handle: async () => ({ needed: await identity.needsSetUp() }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/setup',
      permission: 'public',
      tag: 'Identity',
      summary:
        "Give the owner an account, once: from this machine, with the token printed at start, or with the owner's key",
      body: schemas.setUp,
      answer: answers.account,
      status: 201,
      example: { body: { email: 'ada@example.com', password: 'a long sentence of mine', name: 'Ada' } },
      handle: async ({ body: { token: given, ...account }, reply, request }) => {
        await setUpAccess.admit(request, given);
        const { user, token, device } = await identity.setUp(account);
        setSession(request, reply, token, identity.sessionSeconds, device);
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
      answer: answers.account,
      handle: async ({ body, request, reply }) => {
        const { user, token, device } = await identity.login({
          ...body,
          ip: request.ip,
          device: deviceOf(request),
        });
        setSession(request, reply, token, identity.sessionSeconds, device);
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
        if (token !== undefined) await identity.logout(principalOf(request), token);
        setSession(request, reply, undefined, 0);
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/me',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Who I am',
      answer: answers.me,
      handle: async ({ tenant, request }) => {
        const principal = principalOf(request);
        return meOf(principal, await identity.profile(tenant, principal.userId), config);
      },
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/me',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Change my name',
      body: schemas.updateMe,
      answer: answers.me,
      handle: async ({ tenant, request, body: { name } }) => {
        const principal = principalOf(request);
        return meOf(principal, await identity.rename(tenant, principal.userId, name), config);
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/me/password',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Change my password; my other sessions end',
      body: schemas.changePassword,
      status: 204,
      handle: ({ tenant, request, body }) => {
        const session = bearerOf(request) === undefined ? sessionOf(request) : undefined;
        return identity.changePassword(tenant, principalOf(request).userId, {
          ...body,
          ...(session === undefined ? {} : { session }),
        });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/me/sessions',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'List where I am signed in',
      answer: answers.sessions,
      handle: async ({ tenant, request }) => {
        const session = bearerOf(request) === undefined ? sessionOf(request) : undefined;
        return { items: await identity.listSessions(tenant, principalOf(request).userId, session) };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/me/sessions/:id',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'End one of my sessions',
      status: 204,
      handle: ({ tenant, request, params }) =>
        identity.revokeSession(tenant, principalOf(request).userId, params.id ?? ''),
    }),
    route({
      method: 'GET',
      path: '/api/v1/projects',
      permission: 'project:read',
      tag: 'Identity',
      summary: 'List projects',
      answer: answers.projects,
      handle: async ({ tenant }) => ({ items: await identity.projects(tenant) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/api-keys',
      permission: 'api-key:read',
      tag: 'Identity',
      summary: 'List API keys',
      answer: answers.apiKeys,
      handle: async ({ tenant }) => ({ items: await identity.listApiKeys(tenant) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/api-keys',
      permission: 'api-key:write',
      tag: 'Identity',
      summary: 'Make an API key; it is shown this once',
      body: schemas.createApiKey,
      answer: answers.newApiKey,
      status: 201,
      handle: async ({ body: { name, expiresAt }, request }) => {
        const { key, facts } = await identity.createApiKey(
          principalOf(request),
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
