import { answers, schemas } from '@reporunner/api-types';
import type { RunUseCases, WorkflowUseCases } from '@reporunner/application';
import type { Language } from '@reporunner/constants';
import type { Operation } from '@reporunner/core';
import type { z } from 'zod';
import { revisionIn } from '../http/revision-in.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { withErrorIn } from '../messages/errors-in-language.ts';
import { diagnosticsInLanguage } from '../messages/problem-in-language.ts';

const example = {
  name: 'Hello',
  nodes: {
    hook: { type: 'core.webhook', parameters: { path: 'greetings', methods: ['POST'], respond: 'lastNode' } },
    greet: {
      type: 'core.set',
      parameters: {
        fields: [{ name: 'greeting', type: 'string', value: '=Hello {{ $json.body.name }}!' }],
        includeOther: false,
      },
    },
  },
  edges: { e1: { from: 'hook', to: 'greet' } },
};

type Validation = z.input<typeof answers.validation>;

const inLanguageOf = ({ valid, diagnostics }: Validation, language: Language): Validation => ({
  valid,
  diagnostics: diagnosticsInLanguage(diagnostics, language),
});

export function workflowRoutes(workflows: WorkflowUseCases, runs: RunUseCases): readonly ApiRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/workflows',
      tag: 'Workflows',
      summary: 'List workflows',
      query: schemas.workflowList,
      answer: answers.workflowPage,
      useCase: workflows.list,
      handle: ({ run, query }) => run(query),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/tags',
      tag: 'Workflows',
      summary: 'List the tags in use, with how many workflows have each',
      query: schemas.projectFilter,
      answer: answers.tagCounts,
      useCase: workflows.tags,
      handle: ({ run, query }) => run(query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows',
      tag: 'Workflows',
      summary: 'Create a workflow from a whole, partial or exported document',
      query: schemas.createInto,
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      example: { body: example },
      useCase: workflows.create,
      handle: ({ run, query, body }) => run({ document: body, folderId: query.folderId }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/import',
      tag: 'Workflows',
      summary: 'Import an exported workflow, of Reporunner or of n8n',
      query: schemas.createInto,
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      useCase: workflows.create,
      handle: ({ run, query, body }) => run({ document: body, folderId: query.folderId }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/validate',
      tag: 'Workflows',
      summary: 'Check a document without saving it',
      body: schemas.workflowDocument,
      answer: answers.validation,
      example: { body: example, response: { valid: true, diagnostics: [] } },
      useCase: workflows.validateDocument,
      handle: async ({ run, body, language }) => inLanguageOf(await run({ document: body }), language()),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id',
      tag: 'Workflows',
      summary: 'Read a workflow: its draft',
      answer: answers.workflowRecord,
      useCase: workflows.get,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'PUT',
      path: '/api/v1/workflows/:id',
      tag: 'Workflows',
      summary:
        'Replace the draft; what differs becomes one operation. Send `If-Match: <revision>` for optimistic concurrency control.',
      body: schemas.workflowReplace,
      answer: answers.workflowRecord,
      useCase: workflows.replace,
      handle: ({ run, params, body, request }) => {
        const {
          revision: _r,
          createdAt: _c,
          updatedAt: _u,
          publishedVersionId: _p,
          nextRuns: _n,
          folderId: _f,
          ...document
        } = body;
        return run({ id: params.id ?? '', document, baseRevision: revisionIn(request) });
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/workflows/:id',
      tag: 'Workflows',
      summary:
        'Move a workflow to the trash: its triggers are disarmed, and after 30 days it is deleted. `permanent=true` deletes it and its versions at once. Its executions stay; those that still run or wait when it is deleted for good are cancelled.',
      query: schemas.deleteWorkflow,
      status: 204,
      useCase: workflows.remove,
      handle: ({ run, params, query: { permanent } }) => run({ id: params.id ?? '', permanent }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/restore',
      tag: 'Workflows',
      summary:
        'Restore a workflow from the trash. What it had published is armed again, unless its address was taken meanwhile.',
      answer: answers.workflowRecord,
      useCase: workflows.restore,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/move',
      tag: 'Workflows',
      summary: 'Put a workflow into a folder, or, with `null`, at the root',
      body: schemas.moveWorkflow,
      answer: answers.workflowRecord,
      useCase: workflows.move,
      handle: ({ run, params, body: { folderId } }) => run({ id: params.id ?? '', folderId }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/operations',
      tag: 'Workflows',
      summary: 'Read the operations after a revision',
      query: schemas.operationList,
      answer: answers.operationRecords,
      useCase: workflows.operations,
      handle: ({ run, params, query }) => run({ id: params.id ?? '', ...query }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/operations',
      tag: 'Workflows',
      summary: 'Change the draft by an operation',
      body: schemas.operation,
      answer: answers.operationApplied,
      example: { body: { baseRevision: 3, parts: [{ type: 'set', path: ['name'], value: 'Orders' }] } },
      useCase: workflows.applyOperation,
      handle: ({ run, params, body: { parts, ...sender } }) =>
        run({ id: params.id ?? '', operation: { parts } as Operation, ...sender }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/publish',
      tag: 'Versions',
      summary: 'Publish the draft, or an earlier version: its triggers are armed',
      body: schemas.publish,
      answer: answers.publishedVersion,
      useCase: workflows.publish,
      handle: async ({ run, params, body, language }) => {
        const version = await run({ id: params.id ?? '', ...body });
        return { ...version, diagnostics: diagnosticsInLanguage(version.diagnostics, language()) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/unpublish',
      tag: 'Versions',
      summary: 'Disarm the triggers of a workflow',
      status: 204,
      useCase: workflows.unpublish,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/versions',
      tag: 'Versions',
      summary: 'List versions, newest first',
      query: schemas.versionList,
      answer: answers.versionPage,
      useCase: workflows.versions,
      handle: ({ run, params, query }) => run({ id: params.id ?? '', ...query }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/versions/:versionId',
      tag: 'Versions',
      summary: 'Read a version',
      answer: answers.versionRecord,
      useCase: workflows.version,
      handle: ({ run, params: { id = '', versionId = '' } }) => run({ id, versionId }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/versions/:versionId/restore',
      tag: 'Versions',
      summary: 'Make the draft what the version was',
      answer: answers.workflowRecord,
      useCase: workflows.restoreVersion,
      handle: ({ run, params: { id = '', versionId = '' } }) => run({ id, versionId }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/duplicate',
      tag: 'Workflows',
      summary: 'Copy a workflow',
      answer: answers.workflowRecord,
      status: 201,
      useCase: workflows.duplicate,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/validate',
      tag: 'Workflows',
      summary: 'Check the draft',
      answer: answers.validation,
      useCase: workflows.validate,
      handle: async ({ run, params, language }) =>
        inLanguageOf(await run({ id: params.id ?? '' }), language()),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/export',
      tag: 'Workflows',
      summary: 'Export the draft as a portable document',
      answer: answers.portableWorkflow,
      useCase: workflows.exportDocument,
      handle: ({ run, params }) => run({ id: params.id ?? '' }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/executions',
      tag: 'Executions',
      summary:
        'Run a workflow manually: all of it, up to a node (`destinationNodeId`), or one node alone (`onlyNode`). With `reuseFrom`, nodes that succeeded in that execution and are, with all before them, as they were then do not run again. With a destination inside a container, the container runs, each iteration up to the node, whose output is that of the iteration; other branches do not run.',
      body: schemas.startExecution,
      answer: answers.executionStarted,
      status: 202,
      example: { body: { data: { name: 'Ada' }, wait: true } },
      useCase: runs.run,
      handle: async ({ run, params, body, request, reply, language }) => {
        const { isFinished, answer, ended } = await run({ workflowId: params.id ?? '', body });
        request.bodyHold?.until(ended);
        if (isFinished) reply.code(200);
        return withErrorIn(language(), answer);
      },
    }),
  ];
}
