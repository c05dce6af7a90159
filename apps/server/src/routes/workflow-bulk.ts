import { answers, schemas } from '@reporunner/api-types';
import { authorize } from '@reporunner/auth';
import type { Permission } from '@reporunner/constants';
import type { JsonValue, TenantContext } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import type { z } from 'zod';
import type { Services } from '../composition.ts';
import { forEachId } from '../http/bulk.ts';
import { type ApiRoute, route } from '../http/route.ts';

type Action = z.output<typeof schemas.bulkWorkflows>;

const permissions: Readonly<Record<Action['action'], Permission>> = {
  move: 'workflow:write',
  tag: 'workflow:write',
  untag: 'workflow:write',
  publish: 'workflow:publish',
  unpublish: 'workflow:publish',
  delete: 'workflow:delete',
  restore: 'workflow:delete',
  deletePermanently: 'workflow:delete',
  export: 'workflow:read',
};

/** The same done to many workflows, with an answer for each. */
export function workflowBulkRoutes({ workflows, folders, logger }: Services): readonly ApiRoute[] {
  const setTags = async (
    tenant: TenantContext,
    id: string,
    change: (tags: readonly string[]) => readonly string[],
  ) => {
    const { draft } = await workflows.get(tenant, id);
    const tags = [...change(draft.tags)];
    if (JSON.stringify(tags) === JSON.stringify(draft.tags)) return;
    await workflows.applyOperation(tenant, id, {
      parts: [{ type: 'set', path: ['tags'], value: tags as JsonValue }],
    });
  };

  const doOne = async (tenant: TenantContext, body: Action, id: string): Promise<unknown> => {
    switch (body.action) {
      case 'move':
        await workflows.move(tenant, id, body.folderId ?? undefined);
        return;
      case 'tag':
        return setTags(tenant, id, (tags) => [...new Set([...tags, ...body.tags])]);
      case 'untag':
        return setTags(tenant, id, (tags) => tags.filter((tag) => !body.tags.includes(tag)));
      case 'publish': {
        const { versionId, number } = await workflows.publish(tenant, id, body.message);
        return { versionId, number };
      }
      case 'unpublish':
        return workflows.unpublish(tenant, id);
      case 'delete':
        return workflows.delete(tenant, id);
      case 'restore':
        await workflows.undelete(tenant, id);
        return;
      case 'deletePermanently':
        return workflows.purge(tenant, id);
      case 'export':
        return workflows.exportWorkflow(tenant, id);
    }
  };

  return [
    route({
      method: 'POST',
      path: '/api/v1/workflows/bulk',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary:
        'Move, tag, untag, publish, unpublish, delete, restore or export up to 100 workflows; each has a result of its own. Needs the permission of the action.',
      body: schemas.bulkWorkflows,
      answer: answers.bulkResults,
      example: { body: { action: 'tag', ids: ['…'], tags: ['sales'] } },
      handle: async ({ tenant, body, request }) => {
        const verdict = request.principal && authorize(request.principal, permissions[body.action]);
        if (verdict?.allowed === false)
          throw new ServiceError(verdict.reason, { code: 'FORBIDDEN', service: 'api' });
        if (body.action === 'move' && body.folderId !== null) await folders.find(tenant, body.folderId);
        return forEachId(body.ids, logger, (id) => doOne(tenant, body, id));
      },
    }),
  ];
}
