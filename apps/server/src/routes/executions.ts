import { answers, schemas } from '@reporunner/api-types';
import { type ExecutionUseCases, MAX_COUNTED_EXECUTIONS } from '@reporunner/application';
import { type ApiRoute, route } from '../http/route.ts';
import { bulkResultsIn, withErrorIn, withErrorsIn } from '../messages/errors-in-language.ts';

export function executionRoutes(executions: ExecutionUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/executions',
      tag: 'Executions',
      summary: 'List executions, newest first',
      query: schemas.executionList,
      answer: answers.executionPage,
      useCase: executions.list,
      handle: async ({ run, query, language }) => {
        const page = await run(query);
        return { ...page, items: withErrorsIn(language(), page.items) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/counts',
      tag: 'Executions',
      summary: `Count executions by status, whatever the filter says of statuses; counting stops at ${MAX_COUNTED_EXECUTIONS}`,
      query: schemas.executionFilter,
      answer: answers.statusCounts,
      useCase: executions.counts,
      handle: ({ run, query }) => run(query),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/compare/:id',
      tag: 'Executions',
      summary: 'Find the last success of the same workflow in which the node ran that failed here',
      answer: answers.comparedExecution,
      useCase: executions.compare,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/executions/bulk',
      permission: 'execution:read',
      tag: 'Executions',
      summary:
        'Cancel, retry or delete up to 100 executions; each has a result of its own. Needs the permission of the action.',
      body: schemas.bulkExecutions,
      answer: answers.bulkResults,
      useCase: executions.bulk,
      handle: async ({ run, body, language }) => bulkResultsIn(language(), await run(body)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/executions/:id',
      tag: 'Executions',
      summary:
        'Read an execution: what each of its nodes did in sum, what it waits for, and which others belong to it. Single runs are at `/runs`.',
      answer: answers.executionDetail,
      useCase: executions.get,
      handle: async ({ run, params, language }) => {
        const detail = await run({ id: params.id ?? '' });
        const shown = language();
        return { ...withErrorIn(shown, detail), nodes: withErrorsIn(shown, detail.nodes) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/executions/:id/cancel',
      tag: 'Executions',
      summary: 'Cancel a running or waiting execution',
      answer: answers.executionRecord,
      useCase: executions.cancel,
      handle: async ({ run, params, language }) =>
        withErrorIn(language(), await run({ id: params.id ?? '' })),
    }),
    route({
      method: 'POST',
      path: '/api/v1/executions/:id/retry',
      tag: 'Executions',
      summary: 'Run again from the node that failed, with what went before it',
      body: schemas.retryExecution,
      answer: answers.retryStarted,
      status: 202,
      useCase: executions.retry,
      handle: ({ run, params, body }) => run({ id: params.id ?? '', ...body }),
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/executions/:id',
      tag: 'Executions',
      summary: 'Delete a finished execution and its journal',
      status: 204,
      useCase: executions.remove,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
  ];
}
