import { answers, schemas, type Template } from '@reporunner/api-types';
import { isJsonObject, ServiceError } from '@reporunner/core';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { describeTemplate } from '../templates/describe-template.ts';
import { shippedTemplates } from '../templates/examples.ts';
import { shownWorkflow } from './workflows.ts';

export function templateRoutes({ workflows, folders, identity, registry }: Services): readonly ApiRoute[] {
  let described: readonly Template[] | undefined;
  return [
    route({
      method: 'GET',
      path: '/api/v1/templates',
      permission: 'workflow:read',
      tag: 'Templates',
      summary: 'List workflows to begin from; the one with `first` runs at once, with no account anywhere',
      answer: answers.templates,
      handle: () => {
        described ??= shippedTemplates.map((one) => describeTemplate(one, registry));
        return { items: described };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/templates/:id/use',
      permission: 'workflow:write',
      tag: 'Templates',
      summary: 'Make a workflow from a template',
      body: schemas.useTemplate,
      answer: answers.workflowRecord,
      status: 201,
      handle: async ({ tenant, params, body: { name, folderId } }) => {
        const found = shippedTemplates.find(({ id }) => id === params.id);
        if (found === undefined)
          throw new ServiceError('There is no such template.', { code: 'NOT_FOUND', service: 'api' });
        if (folderId !== undefined) await folders.find(tenant, folderId);
        const project = (await identity.projects(tenant))[0]?.id ?? '';
        const document = {
          ...(isJsonObject(found.document) ? found.document : {}),
          // That it is an example is of no interest to whoever goes on from it.
          tags: [],
          ...(name === undefined ? {} : { name }),
        };
        return shownWorkflow(await workflows.importWorkflow(tenant, project, document, folderId));
      },
    }),
  ];
}
