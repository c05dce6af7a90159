/** `/webhook-test/<workflow id>/<path>`: the draft of a workflow, for those who may run it. */

import type { WebhookUseCases } from '@reporunner/application';
import type { IdentityService } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import type { WebhookPath } from '@reporunner/engine';
import type { FastifyRequest } from 'fastify';
import { assertSameOrigin, bearerOf, sessionOf } from '../http/caller-credentials.ts';
import { httpMessage } from '../messages/http-messages.ts';
import type { FoundWebhook } from './register-webhooks.ts';

export function createDraftFinder({
  webhooks,
  authenticate,
}: {
  readonly webhooks: Pick<WebhookUseCases, 'findDraft'>;
  readonly authenticate: IdentityService['authenticate'];
}) {
  return async (
    request: FastifyRequest,
    method: string,
    path: WebhookPath,
  ): Promise<FoundWebhook | undefined> => {
    const bearer = bearerOf(request);
    const session = bearer === undefined ? sessionOf(request) : undefined;
    // A page of another site must not run drafts with the session of its visitor, also not by GET.
    if (session !== undefined) assertSameOrigin(request);
    const principal = await authenticate({
      ...(bearer === undefined ? {} : { bearer }),
      ...(session === undefined ? {} : { session }),
    });
    if (principal === undefined)
      throw new ServiceError(httpMessage('testAddress'), {
        code: 'UNAUTHENTICATED',
        service: 'webhooks',
      });
    const [workflowId = '', ...rest] = typeof path === 'string' ? path.split('/') : path;
    const match = await webhooks.findDraft(principal, { workflowId, method, path: rest });
    return match && { ...match, below: rest.join('/') };
  };
}
