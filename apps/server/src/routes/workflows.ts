import { answers, schemas } from '@reporunner/api-types';
import {
  type Item,
  type JsonObject,
  type Operation,
  ServiceError,
  type TenantContext,
} from '@reporunner/core';
import { type ExecutionResult, triggerActivations, type WorkflowVersion } from '@reporunner/engine';
import { draftVersion, type WorkflowRecord, type WorkflowVersionRecord } from '@reporunner/workflows';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';

function shown({ draft, ...facts }: WorkflowRecord) {
  return { ...draft, ...facts };
}

const versionFacts = ({ workflow: _, ...facts }: WorkflowVersionRecord) => facts;

const example = {
  name: 'Hello',
  nodes: {
    hook: { type: 'core.webhook', parameters: { path: 'hello', methods: ['POST'], respond: 'lastNode' } },
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

export function workflowRoutes({
  workflows,
  engine,
  identity,
  registry,
  triggers,
}: Services): readonly ApiRoute[] {
  const firstProject = async (tenant: TenantContext) => {
    const project = (await identity.projects(tenant))[0];
    if (project === undefined)
      throw new ServiceError('There is no project.', { code: 'NOT_FOUND', service: 'api' });
    return project.id;
  };

  /** Which trigger a run by hand starts at: the one named, the manual one, or the only one. */
  const triggerOf = ({ workflow }: WorkflowVersion, wanted: string | undefined): string => {
    const known = triggerActivations(workflow, registry).map(({ node, activation }) => ({
      id: node.id,
      kind: activation.kind,
    }));
    const found =
      wanted === undefined
        ? (known.find(({ kind }) => kind === 'manual') ?? known[0])
        : known.find(({ id }) => id === wanted);
    if (found !== undefined) return found.id;
    throw new ServiceError(
      wanted === undefined ? 'The workflow has no trigger.' : `"${wanted}" is no trigger of this workflow.`,
      {
        code: 'BAD_REQUEST',
        service: 'api',
      },
    );
  };

  const toItems = (data: JsonObject | readonly JsonObject[]): readonly Item[] =>
    (Array.isArray(data) ? (data as readonly JsonObject[]) : [data as JsonObject]).map((json) => ({ json }));

  return [
    route({
      method: 'GET',
      path: '/api/v1/workflows',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'List workflows',
      query: schemas.workflowList,
      answer: answers.workflowPage,
      handle: ({ tenant, query: { limit, cursor, sort, projectId, tag, text, published } }) =>
        workflows.list(
          tenant,
          {
            ...(projectId === undefined ? {} : { projectId }),
            ...(tag === undefined ? {} : { tag }),
            ...(text === undefined ? {} : { text }),
            ...(published === undefined ? {} : { published }),
          },
          { limit, sort, ...(cursor === undefined ? {} : { cursor }) },
        ),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Create a workflow from a whole, partial or exported document',
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      example: { body: example },
      handle: async ({ tenant, body }) =>
        shown(await workflows.importWorkflow(tenant, await firstProject(tenant), body)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/import',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Import an exported workflow',
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      handle: async ({ tenant, body }) =>
        shown(await workflows.importWorkflow(tenant, await firstProject(tenant), body)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/validate',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Check a document without saving it',
      body: schemas.workflowDocument,
      answer: answers.validation,
      example: { body: example, response: { valid: true, diagnostics: [] } },
      handle: ({ tenant, body }) => {
        const diagnostics = workflows.validateDocument(tenant, body);
        return { valid: !diagnostics.some(({ severity }) => severity === 'error'), diagnostics };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Read a workflow: its draft',
      answer: answers.workflowRecord,
      handle: async ({ tenant, params }) => {
        const record = await workflows.get(tenant, params.id ?? '');
        return {
          ...shown(record),
          nextRuns: triggers
            .nextRuns(tenant.tenantId, record.draft.id)
            .map((at) => new Date(at).toISOString()),
        };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/v1/workflows/:id',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary:
        'Replace the draft; what differs becomes one operation. Send `If-Match: <revision>` to lose to nobody.',
      body: schemas.workflowReplace,
      answer: answers.workflowRecord,
      handle: async ({ tenant, params, body, request }) => {
        const match = request.headers['if-match']?.replace(/"/g, '');
        const revision = match === undefined ? undefined : Number(match);
        if (revision !== undefined && !Number.isInteger(revision)) {
          throw new ServiceError('If-Match is the revision, a whole number.', {
            code: 'BAD_REQUEST',
            service: 'api',
          });
        }
        const {
          revision: _r,
          createdAt: _c,
          updatedAt: _u,
          publishedVersionId: _p,
          nextRuns: _n,
          ...document
        } = body;
        return shown(await workflows.replace(tenant, params.id ?? '', document, revision));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/workflows/:id',
      permission: 'workflow:delete',
      tag: 'Workflows',
      summary: 'Delete a workflow and its versions; its executions stay',
      status: 204,
      handle: ({ tenant, params }) => workflows.delete(tenant, params.id ?? ''),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/operations',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Read the operations after a revision',
      query: schemas.operationList,
      answer: answers.operationRecords,
      handle: async ({ tenant, params, query }) => {
        const records = await workflows.operations(tenant, params.id ?? '', query.after, query.limit);
        return { items: records.map((record) => ({ ...record, operation: record.operation as Operation })) };
      },
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/operations',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Change the draft by an operation',
      body: schemas.operation,
      answer: answers.workflowRecord,
      example: { body: { baseRevision: 3, parts: [{ type: 'set', path: ['name'], value: 'Orders' }] } },
      handle: async ({ tenant, params, body: { baseRevision, parts } }) =>
        shown(await workflows.applyOperation(tenant, params.id ?? '', { parts } as Operation, baseRevision)),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/publish',
      permission: 'workflow:publish',
      tag: 'Versions',
      summary: 'Publish the draft, or an earlier version: its triggers are armed',
      body: schemas.publish,
      answer: answers.versionSummary,
      handle: async ({ tenant, params, body: { message, versionId } }) =>
        versionFacts(
          versionId === undefined
            ? await workflows.publish(tenant, params.id ?? '', message)
            : await workflows.publishVersion(tenant, params.id ?? '', versionId),
        ),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/unpublish',
      permission: 'workflow:publish',
      tag: 'Versions',
      summary: 'Disarm the triggers of a workflow',
      status: 204,
      handle: ({ tenant, params }) => workflows.unpublish(tenant, params.id ?? ''),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/versions',
      permission: 'workflow:read',
      tag: 'Versions',
      summary: 'List versions, newest first',
      query: schemas.versionList,
      answer: answers.versionPage,
      handle: ({ tenant, params, query: { limit, cursor } }) =>
        workflows.versions(tenant, params.id ?? '', { limit, ...(cursor === undefined ? {} : { cursor }) }),
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/versions/:versionId',
      permission: 'workflow:read',
      tag: 'Versions',
      summary: 'Read a version',
      answer: answers.versionRecord,
      handle: ({ tenant, params }) => workflows.version(tenant, params.id ?? '', params.versionId ?? ''),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/versions/:versionId/restore',
      permission: 'workflow:write',
      tag: 'Versions',
      summary: 'Make the draft what the version was',
      answer: answers.workflowRecord,
      handle: async ({ tenant, params }) =>
        shown(await workflows.restore(tenant, params.id ?? '', params.versionId ?? '')),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/duplicate',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Copy a workflow',
      answer: answers.workflowRecord,
      status: 201,
      handle: async ({ tenant, params }) => shown(await workflows.duplicate(tenant, params.id ?? '')),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/validate',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Check the draft',
      answer: answers.validation,
      handle: async ({ tenant, params }) => {
        const diagnostics = await workflows.validate(tenant, params.id ?? '');
        return { valid: !diagnostics.some(({ severity }) => severity === 'error'), diagnostics };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/export',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Export the draft as a portable document',
      answer: answers.portableWorkflow,
      handle: ({ tenant, params }) => workflows.exportWorkflow(tenant, params.id ?? ''),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/executions',
      permission: 'workflow:execute',
      tag: 'Executions',
      summary: 'Run a workflow by hand',
      body: schemas.startExecution,
      answer: answers.executionStarted,
      status: 202,
      example: { body: { data: { name: 'Ada' }, wait: true } },
      handle: async ({ tenant, params, body, reply }) => {
        const id = params.id ?? '';
        const record = await workflows.get(tenant, id);
        const version =
          body.version === 'draft' ? draftVersion(record) : await workflows.source.published(tenant, id);
        if (version === undefined)
          throw new ServiceError('The workflow is not published.', {
            code: 'WORKFLOW_NOT_PUBLISHED',
            service: 'api',
          });
        const handle = engine.start(tenant, {
          plan: engine.compile(version),
          mode: 'manual',
          trigger: { nodeId: triggerOf(version, body.triggerNodeId), outputs: { main: toItems(body.data) } },
          usePinned: body.version === 'draft' && body.usePinned,
          ...(body.destinationNodeId === undefined ? {} : { destinationNodeId: body.destinationNodeId }),
          ...(body.idempotencyKey === undefined ? {} : { idempotencyKey: body.idempotencyKey }),
        });
        const { duplicate, executionId } = await handle.accepted;
        if (!body.wait) return { executionId, duplicate };
        const result = await withinTime(handle.finished, body.timeoutMs);
        if (result === undefined) return { executionId, status: 'running' };
        reply.code(200);
        return {
          ...result,
          // Where an item came from is the engine's business.
          lastOutputs: result.lastOutputs.map(({ source: _, ...item }) => item),
        };
      },
    }),
  ];
}

async function withinTime(
  finished: Promise<ExecutionResult>,
  timeoutMs: number,
): Promise<ExecutionResult | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([finished, late]);
  } finally {
    clearTimeout(timer);
  }
}
