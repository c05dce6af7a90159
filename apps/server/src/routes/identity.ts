import { answers, schemas } from '@reporunner/api-types';
import type { IdentityUseCases } from '@reporunner/application';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerOf, deviceOf, sessionOf, setSession } from '../http/caller-credentials.ts';
import { revisionIn } from '../http/revision-in.ts';
import { type ApiRoute, route } from '../http/route.ts';
import type { SetUpAccess } from '../http/set-up-access.ts';

const sessionUsed = (request: FastifyRequest): string | undefined =>
  bearerOf(request) === undefined ? sessionOf(request) : undefined;

export function identityRoutes(
  identity: IdentityUseCases,
  setUpAccess: SetUpAccess,
  sessionSeconds: number,
): readonly ApiRoute[] {
  const signedIn = (
    request: FastifyRequest,
    reply: FastifyReply,
    { user, token, device }: Awaited<ReturnType<IdentityUseCases['signIn']>>,
  ) => {
    setSession(request, reply, token, sessionSeconds, device);
    return { id: user.id, email: user.email, name: user.name };
  };
  return [
    route({
      method: 'GET',
      path: '/api/v1/setup',
      permission: 'public',
      tag: 'Identity',
      summary:
        'Whether the owner still needs an account, and the caller the token printed at start to make it',
      answer: answers.setUpState,
      useCase: identity.setUpState,
      handle: async ({ run, request }) => {
        const { needed } = await run(undefined);
        return { needed, needsToken: needed && (await setUpAccess.needsToken(request)) };
      },
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
      useCase: identity.setUp,
      handle: async ({ run, body: { token, ...account }, request, reply }) => {
        await setUpAccess.admit(request, token);
        return signedIn(request, reply, await run(account));
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
      useCase: identity.signIn,
      handle: async ({ run, body, request, reply }) =>
        signedIn(request, reply, await run({ ...body, ip: request.ip, device: deviceOf(request) })),
    }),
    route({
      method: 'POST',
      path: '/api/v1/auth/logout',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Sign out',
      status: 204,
      useCase: identity.signOut,
      handle: async ({ run, request, reply }) => {
        await run({ session: sessionOf(request) });
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
      useCase: identity.me,
      handle: ({ run }) => run(undefined),
    }),
    route({
      method: 'PATCH',
      path: '/api/v1/me',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Change my name. With `If-Match: <revision>` it is refused once my account has changed.',
      body: schemas.updateMe,
      answer: answers.me,
      useCase: identity.rename,
      handle: ({ run, body, request }) => run({ ...body, baseRevision: revisionIn(request) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/me/password',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'Change my password; my other sessions end',
      body: schemas.changePassword,
      status: 204,
      useCase: identity.changePassword,
      handle: ({ run, request, body }) => {
        const session = sessionUsed(request);
        return run({ ...body, ...(session === undefined ? {} : { session }) });
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/me/sessions',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'List where I am signed in',
      answer: answers.sessions,
      useCase: identity.sessions,
      handle: ({ run, request }) => run({ current: sessionUsed(request) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/me/sessions/:id',
      permission: 'signed-in',
      tag: 'Identity',
      summary: 'End one of my sessions',
      status: 204,
      useCase: identity.revokeSession,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/projects',
      tag: 'Identity',
      summary: 'List projects',
      answer: answers.projects,
      useCase: identity.projects,
      handle: ({ run }) => run(undefined),
    }),
    route({
      method: 'GET',
      path: '/api/v1/api-keys',
      tag: 'Identity',
      summary: 'List API keys',
      answer: answers.apiKeys,
      useCase: identity.apiKeys,
      handle: ({ run }) => run(undefined),
    }),
    route({
      method: 'POST',
      path: '/api/v1/api-keys',
      tag: 'Identity',
      summary: 'Make an API key; it is shown this once',
      body: schemas.createApiKey,
      answer: answers.newApiKey,
      status: 201,
      useCase: identity.createApiKey,
      handle: ({ run, body }) => run(body),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/api-keys/:id',
      tag: 'Identity',
      summary: 'Revoke an API key',
      status: 204,
      useCase: identity.revokeApiKey,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
  ];
}
