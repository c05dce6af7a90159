/** `/webhook-test/<workflow id>/<path>`: the draft of a workflow, for whoever may run it. */
import { authorize } from '@reporunner/auth';
import { ServiceError } from '@reporunner/core';
import {
  createWebhookTable,
  triggerActivations,
  type WebhookMatch,
  type WebhookPath,
  type WebhookRoute,
} from '@reporunner/engine';
import type { FastifyRequest } from 'fastify';
import type { Services } from '../composition.ts';
import { assertSameOrigin, bearerOf, sessionOf } from '../http/caller-credentials.ts';

export function createDraftFinder({ workflows, engine, registry, identity }: Services) {
  return async (
    request: FastifyRequest,
    method: string,
    path: WebhookPath,
  ): Promise<WebhookMatch<WebhookRoute> | undefined> => {
    const bearer = bearerOf(request);
    const session = bearer === undefined ? sessionOf(request) : undefined;
    // A page elsewhere must not run drafts with the session of whoever looks at it, by GET neither.
    if (session !== undefined) assertSameOrigin(request);
    const principal = await identity.authenticate({
      ...(bearer === undefined ? {} : { bearer }),
      ...(session === undefined ? {} : { session }),
    });
    if (principal === undefined)
      throw new ServiceError('Test addresses need an API key, or a session.', {
        code: 'UNAUTHENTICATED',
        service: 'webhooks',
      });
    const verdict = authorize(principal, 'workflow:execute');
    if (!verdict.allowed) throw new ServiceError(verdict.reason, { code: 'FORBIDDEN', service: 'webhooks' });
    const [workflowId = '', ...rest] = typeof path === 'string' ? path.split('/') : path;
    const { tenantId } = principal;
    const version = await workflows.draftToRun({ tenantId }, workflowId);
    const table = createWebhookTable<WebhookRoute>();
    const routes = triggerActivations(version.workflow, registry).flatMap(({ node, activation }) =>
      activation.kind === 'webhook'
        ? [
            {
              address: activation.webhook,
              route: {
                tenantId,
                workflowId,
                nodeId: node.id,
                webhook: activation.webhook,
                credentials: node.credentials,
                plan: engine.compile(version),
              },
            },
          ]
        : [],
    );
    table.replace(workflowId, routes);
    return table.match(method, rest);
  };
}
