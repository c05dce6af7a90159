/** `/webhook-test/open/<token>/<path>`, `/form-test/<token>`, `/chat-test/<token>`: a trigger of a draft that somebody listens to. */
import type { IdentityService, Principal } from '@reporunner/auth';
import { isServiceError, type ServiceError } from '@reporunner/core';
import type { WebhookPath } from '@reporunner/engine';
import type { FastifyRequest } from 'fastify';
import { assertSameOrigin, bearerOf, sessionOf } from '../http/caller-credentials.ts';
import type { Tests } from './compose-tests.ts';
import type { FoundWebhook } from './register-webhooks.ts';

type Opened = Awaited<ReturnType<Tests['open']>>;

const partsOf = (path: WebhookPath) => (typeof path === 'string' ? path.split('/') : path);

export function createTestFinder({
  tests,
  authenticate,
}: {
  readonly tests: Tests;
  readonly authenticate: IdentityService['authenticate'];
}) {
  const { ingress, addresses, open, logger } = tests;
  const called = new WeakMap<FastifyRequest, Opened>();

  /** Undefined for strangers, and for pages of other sites, which send the session of their visitor. */
  const memberOf = async (request: FastifyRequest): Promise<Principal | undefined> => {
    const bearer = bearerOf(request);
    if (bearer !== undefined) return authenticate({ bearer });
    const session = sessionOf(request);
    if (session === undefined) return undefined;
    assertSameOrigin(request);
    return authenticate({ session });
  };

  const mayTest = async (request: FastifyRequest, { address, principal }: Opened): Promise<boolean> => {
    try {
      const member = await memberOf(request);
      if (member === undefined || member.tenantId !== principal.tenantId) return false;
      return await addresses.mayTest(member, { workflowId: address.workflowId });
    } catch (error) {
      if (isServiceError(error)) return false;
      throw error;
    }
  };

  return {
    async find(request: FastifyRequest, method: string, path: WebhookPath): Promise<FoundWebhook> {
      const [token = '', ...below] = partsOf(path);
      const opened = await open(token);
      if (request.method !== 'OPTIONS') called.set(request, opened);
      const isTrusted = await mayTest(request, opened);
      const { principal, address } = opened;
      const match = await ingress.webhook(principal, { address, method, path: below, isTrusted });
      return { ...match, below: below.join('/') };
    },
    async form(token: string) {
      const { principal, address } = await open(token);
      return ingress.form(principal, { address });
    },
    async chat(token: string) {
      const { principal, address } = await open(token);
      return ingress.chat(principal, { address });
    },
    /** Those beyond the rate are not: each would be a write. */
    onRefused(request: FastifyRequest, error: ServiceError): void {
      const opened = called.get(request);
      if (opened === undefined || error.code === 'RATE_LIMITED') return;
      const { principal, address } = opened;
      ingress
        .refused(principal, { address, method: request.method, error })
        .catch((failure: unknown) =>
          logger.error('a refused test request was not saved', { addressId: address.id, error: failure }),
        );
    },
  };
}
