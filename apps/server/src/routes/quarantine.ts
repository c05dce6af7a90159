import { answers } from '@reporunner/api-types';
import { ServiceError } from '@reporunner/core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

/** WD5. Nodes that stopped the server. */
export function quarantineRoutes({ incidents, store }: Services): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/quarantine',
      permission: 'execution:read',
      tag: 'System',
      summary: 'Nodes that stopped the server, and which of them are in quarantine',
      answer: answers.quarantine,
      handle: async ({ tenant }) => ({
        items: await Promise.all(
          incidents.list(tenant.tenantId).map(async (group) => {
            const workflow = await store.workflows.get(tenant, group.workflowId);
            return workflow === undefined ? group : { ...group, workflowName: workflow.draft.name };
          }),
        ),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/quarantine/:workflowId/:nodeId',
      permission: 'execution:retry',
      tag: 'System',
      summary: 'Release a node: it runs again, and what it did is forgotten',
      status: 204,
      handle: async ({ tenant, params: { workflowId = '', nodeId = '' } }) => {
        if (await incidents.release(tenant.tenantId, workflowId, nodeId)) return;
        throw new ServiceError(
          'This node is not in quarantine. GET /api/v1/quarantine lists those that are.',
          {
            code: 'NOT_FOUND',
            service: 'quarantine',
          },
        );
      },
    }),
  ];
}
