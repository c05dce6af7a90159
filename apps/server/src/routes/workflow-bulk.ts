import { answers, schemas } from '@reporunner/api-types';
import type { WorkflowBulkUseCases } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';
import { bulkResultsIn } from '../messages/errors-in-language.ts';

/** One action on many workflows, with a result for each. */
export function workflowBulkRoutes(workflows: WorkflowBulkUseCases): readonly ApiRoute[] {
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
      useCase: workflows.bulk,
      handle: async ({ run, body, language }) => bulkResultsIn(language(), await run(body)),
    }),
  ];
}
