import { answers, schemas } from '@reporunner/api-types';
import type { TemplateUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';

export function templateRoutes(templates: TemplateUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/templates',
      tag: 'Templates',
      summary: 'List workflows to begin from; the one with `first` runs at once, with no account anywhere',
      answer: answers.templates,
      useCase: templates.list,
      handle: ({ run }) => run(undefined),
    }),
    route({
      method: 'POST',
      path: '/api/v1/templates/:id/use',
      tag: 'Templates',
      summary: 'Make a workflow from a template',
      body: schemas.useTemplate,
      answer: answers.workflowRecord,
      status: 201,
      useCase: templates.use,
      handle: ({ run, params, body }) => run({ id: params.id ?? '', ...body }),
    }),
  ];
}
