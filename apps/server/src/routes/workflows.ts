import { answers, schemas } from '@reporunner/api-types';
import {
  createId,
  isJsonObject,
  type Operation,
  ServiceError,
  systemClock,
  type TenantContext,
  withTimeout,
} from '@reporunner/core';
import type { WorkflowRecord, WorkflowSummary, WorkflowVersionRecord } from '@reporunner/workflows';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { createManualRuns } from '../runs/start-by-hand.ts';

export function shownWorkflow({ draft, ...facts }: WorkflowRecord) {
  return { ...draft, ...facts };
}

/** A document of ours as it is; one of n8n's, which has its nodes in a list, translated. */
async function translated(document: unknown): Promise<unknown> {
  if (!isJsonObject(document) || !Array.isArray(document.nodes)) return document;
  const { asDocument, importN8n } = await import('@reporunner/interop');
  const imported = importN8n(document, createId);
  return imported === undefined ? document : asDocument(imported, createId);
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

export function workflowRoutes(services: Services): readonly ApiRoute[] {
  const { workflows, folders, identity, registry, triggers, store } = services;
  const startByHand = createManualRuns(services);
  const firstProject = async (tenant: TenantContext) => {
    const project = (await identity.projects(tenant))[0];
    if (project === undefined)
      throw new ServiceError('There is no project.', { code: 'NOT_FOUND', service: 'api' });
    return project.id;
  };

  const add = async (tenant: TenantContext, document: unknown, folderId: string | undefined) => {
    const projectId = await firstProject(tenant);
    if (folderId !== undefined) await folders.find(tenant, folderId);
    const ours = await translated(document);
    return shownWorkflow(await workflows.importWorkflow(tenant, projectId, ours, folderId));
  };

  /** A row with what only others know: which of its nodes are triggers, and how it ran last. */
  const withLastRuns = async (tenant: TenantContext, items: readonly WorkflowSummary[]) => {
    const latest = await store.executions.latestOf(
      tenant,
      items.map(({ id }) => id),
    );
    return items.map((item) => {
      const last = latest.get(item.id);
      return {
        ...item,
        triggerTypes: item.nodeTypes.filter((type) => registry.describe(type, 1)?.kind === 'trigger'),
        ...(last === undefined
          ? {}
          : {
              lastExecution: {
                id: last.id,
                status: last.status,
                createdAt: last.createdAt,
                ...(last.finishedAt === undefined ? {} : { finishedAt: last.finishedAt }),
              },
            }),
      };
    });
  };

  return [
    route({
      method: 'GET',
      path: '/api/v1/workflows',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'List workflows',
      query: schemas.workflowList,
      answer: answers.workflowPage,
      handle: async ({ tenant, query }) => {
        const { limit, cursor, sort, projectId, folderId, tag, text, published, deleted } = query;
        const { items, ...rest } = await workflows.list(
          tenant,
          {
            deleted,
            ...(projectId === undefined ? {} : { projectId }),
            ...(folderId === undefined ? {} : { folderId: folderId === 'root' ? null : folderId }),
            ...(tag === undefined ? {} : { tags: tag }),
            ...(text === undefined ? {} : { text }),
            ...(published === undefined ? {} : { published }),
          },
          { limit, sort, ...(cursor === undefined ? {} : { cursor }) },
        );
        return { items: await withLastRuns(tenant, items), ...rest };
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/tags',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'List the tags in use, with how many workflows have each',
      query: schemas.projectFilter,
      answer: answers.tagCounts,
      handle: async ({ tenant, query: { projectId } }) => ({
        items: await workflows.tags(tenant, projectId === undefined ? {} : { projectId }),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Create a workflow from a whole, partial or exported document',
      query: schemas.createInto,
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      example: { body: example },
      handle: ({ tenant, query, body }) => add(tenant, body, query.folderId),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/import',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Import an exported workflow, of Reporunner or of n8n',
      query: schemas.createInto,
      body: schemas.workflowDocument,
      answer: answers.workflowRecord,
      status: 201,
      handle: ({ tenant, query, body }) => add(tenant, body, query.folderId),
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
          ...shownWorkflow(record),
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
          folderId: _f,
          ...document
        } = body;
        return shownWorkflow(await workflows.replace(tenant, params.id ?? '', document, revision));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/workflows/:id',
      permission: 'workflow:delete',
      tag: 'Workflows',
      summary:
        'Put a workflow into the bin: its triggers are disarmed, and after 30 days it is deleted. `permanent=true` deletes it and its versions at once. Its executions stay; those that still run or wait when it is deleted for good are cancelled.',
      query: schemas.deleteWorkflow,
      status: 204,
      handle: ({ tenant, params, query: { permanent } }) =>
        permanent ? workflows.purge(tenant, params.id ?? '') : workflows.delete(tenant, params.id ?? ''),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/restore',
      permission: 'workflow:delete',
      tag: 'Workflows',
      summary:
        'Take a workflow out of the bin. What it had published is armed again, unless its address was taken meanwhile.',
      answer: answers.workflowRecord,
      handle: async ({ tenant, params }) => shownWorkflow(await workflows.undelete(tenant, params.id ?? '')),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/move',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Put a workflow into a folder, or, with `null`, at the root',
      body: schemas.moveWorkflow,
      answer: answers.workflowRecord,
      handle: async ({ tenant, params, body: { folderId } }) => {
        if (folderId !== null) await folders.find(tenant, folderId);
        return shownWorkflow(await workflows.move(tenant, params.id ?? '', folderId ?? undefined));
      },
    }),
    route({
      method: 'GET',
      path: '/api/v1/workflows/:id/operations',
      permission: 'workflow:read',
      tag: 'Workflows',
      summary: 'Read the operations after a revision',
      query: schemas.operationList,
      answer: answers.operationRecords,
      handle: async ({ tenant, params, query }) => ({
        items: await workflows.operations(tenant, params.id ?? '', query.after, query.limit),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/operations',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Change the draft by an operation',
      body: schemas.operation,
      answer: answers.operationApplied,
      example: { body: { baseRevision: 3, parts: [{ type: 'set', path: ['name'], value: 'Orders' }] } },
      handle: ({ tenant, params, body: { parts, baseRevision, clientId, operationId } }) =>
        workflows.applyOperation(tenant, params.id ?? '', { parts } as Operation, {
          ...(baseRevision === undefined ? {} : { baseRevision }),
          ...(clientId === undefined ? {} : { clientId }),
          ...(operationId === undefined ? {} : { operationId }),
        }),
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
        shownWorkflow(await workflows.restore(tenant, params.id ?? '', params.versionId ?? '')),
    }),
    route({
      method: 'POST',
      path: '/api/v1/workflows/:id/duplicate',
      permission: 'workflow:write',
      tag: 'Workflows',
      summary: 'Copy a workflow',
      answer: answers.workflowRecord,
      status: 201,
      handle: async ({ tenant, params }) => shownWorkflow(await workflows.duplicate(tenant, params.id ?? '')),
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
      summary:
        'Run a workflow by hand: all of it, up to a node (`destinationNodeId`), or one node alone (`onlyNode`). With `reuseFrom`, nodes that succeeded in that execution and are, with all before them, as they were then do not run again. A destination inside of a container: the container runs, each round up to the node, and what the node gives is what the round gives; other branches do not run.',
      body: schemas.startExecution,
      answer: answers.executionStarted,
      status: 202,
      example: { body: { data: { name: 'Ada' }, wait: true } },
      handle: async ({ tenant, params, body, reply }) => {
        const handle = await startByHand(tenant, params.id ?? '', body);
        const { duplicate, executionId } = await handle.accepted;
        if (!body.wait) return { executionId, duplicate };
        const result = await withTimeout(systemClock, handle.finished, body.timeoutMs);
        if (result === undefined) return { executionId, status: 'running' };
        reply.code(200);
        const { storedOutputs: _stored, ...shown } = result;
        return {
          ...shown,
          // Where an item came from is the engine's business.
          lastOutputs: result.lastOutputs.map(({ source: _, ...item }) => item),
        };
      },
    }),
  ];
}
