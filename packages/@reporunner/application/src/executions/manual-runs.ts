/** Manual runs: the whole workflow, up to a node, or one node alone; results of an earlier execution may be reused. */

import type { schemas } from '@reporunner/api-types';
import type { Message } from '@reporunner/core';
import {
  type BinaryHandle,
  type Item,
  type JsonObject,
  jsonEquals,
  type NodeCatalogue,
  ServiceError,
  type TenantContext,
} from '@reporunner/core';
import {
  type Batch,
  type Engine,
  type EventHeader,
  type ExecutionHandle,
  type ExecutionRecord,
  type ExecutionStore,
  isStored,
  type NodeRegistry,
  type StartRequest,
  type WorkflowVersion,
} from '@reporunner/engine';
import {
  type DraftPart,
  type EarlierResults,
  earlierResults,
  INPUT_TRIGGER,
  parseDraftVersionId,
  reusableResults,
  type WorkflowService,
} from '@reporunner/workflows';
import type { z } from 'zod';
import { applicationMessage } from '../messages/application-messages.ts';
import type { TestAddressStore } from '../ports/test-address-store.ts';
import { compileDraft } from './compile-draft.ts';
import { triggerData } from './trigger-data.ts';

type Body = z.output<typeof schemas.startExecution>;
type Trigger = StartRequest['trigger'];

interface Earlier {
  readonly record: ExecutionRecord;
  readonly results: EarlierResults;
}

const bad = (message: Message) => new ServiceError(message, { code: 'BAD_REQUEST', service: 'api' });

const toItems = (data: JsonObject | readonly JsonObject[]): readonly Item[] =>
  (Array.isArray(data) ? (data as readonly JsonObject[]) : [data as JsonObject]).map((json) => ({ json }));

/** Executions of one node alone have no results to reuse; the executions that they reused have. */
const maxHops = 50;

export interface ManualRunPorts {
  readonly workflows: Pick<WorkflowService, 'source' | 'draftToRun' | 'documentOf' | 'get'>;
  readonly engine: Pick<Engine, 'start' | 'compile' | 'readJournal' | 'findBinary'>;
  readonly executions: Pick<ExecutionStore, 'get' | 'headers'>;
  readonly catalogue: NodeRegistry & NodeCatalogue;
  readonly samples: Pick<TestAddressStore, 'samples'>;
}

export function createManualRuns(ports: ManualRunPorts) {
  const { workflows, engine, executions, catalogue } = ports;
  const earlierOf = async (
    tenant: TenantContext,
    workflowId: string,
    executionId: string,
  ): Promise<Earlier> => {
    let id = executionId;
    for (let hops = 0; ; hops += 1) {
      const record = await executions.get(tenant, id);
      if (record === undefined)
        throw new ServiceError(applicationMessage('noEarlier'), {
          code: 'NOT_FOUND',
          service: 'api',
          details: { executionId: id },
        });
      if (record.workflowId !== workflowId) throw bad(applicationMessage('earlierOfOther'));
      const before = await reuseFromOf(executions.headers(tenant, id));
      const isAlone = parseDraftVersionId(record.versionId)?.part?.kind === 'only';
      if (isAlone && before !== undefined && hops < maxHops) {
        id = before;
        continue;
      }
      const results = await earlierResults(engine.readJournal(tenant, id));
      if (results === undefined) throw bad(applicationMessage('earlierEmpty'));
      return { record, results };
    }
  };

  /** The trigger that a manual run starts at: the one named, the manual one, or the only one. */
  const triggerOf = ({ workflow }: WorkflowVersion, wanted: string | undefined, part?: DraftPart): string => {
    const triggers = Object.values(workflow.nodes).flatMap(({ id, type, typeVersion, disabled }) => {
      const description = disabled ? undefined : catalogue.describe(type, typeVersion);
      return description?.kind === 'trigger' ? [{ id, startsOn: description.startsOn }] : [];
    });
    const found =
      wanted === undefined
        ? (triggers.find(({ startsOn }) => startsOn === 'manual') ?? triggers[0])
        : triggers.find(({ id }) => id === wanted);
    if (found !== undefined) return found.id;
    if (part !== undefined) {
      const name = workflow.nodes[part.nodeId]?.name ?? part.nodeId;
      throw new ServiceError(
        wanted === undefined
          ? applicationMessage('noTriggerLeads', { node: name })
          : applicationMessage('triggerLeadsElsewhere', { trigger: wanted, node: name }),
        { code: 'NODE_UNREACHABLE', service: 'api', details: { nodeId: part.nodeId } },
      );
    }
    if (wanted !== undefined) throw bad(applicationMessage('notATrigger', { trigger: wanted }));
    throw new ServiceError(applicationMessage('noTriggerOn'), {
      code: 'WORKFLOW_INVALID',
      service: 'api',
      details: { diagnostics: [] },
    });
  };

  const begin = (
    tenant: TenantContext,
    version: WorkflowVersion,
    body: Body,
    trigger: Trigger,
    reused?: StartRequest['reused'],
  ): ExecutionHandle =>
    engine.start(tenant, {
      plan: body.version === 'published' ? engine.compile(version) : compileDraft(engine, catalogue, version),
      mode: 'manual',
      trigger,
      usePinned: body.version === 'draft' && body.usePinned,
      ...(reused === undefined || reused.size === 0 ? {} : { reused }),
      ...(body.reuseFrom === undefined ? {} : { reuseFrom: body.reuseFrom }),
      ...(body.destinationNodeId === undefined ? {} : { destinationNodeId: body.destinationNodeId }),
      ...(body.idempotencyKey === undefined ? {} : { idempotencyKey: body.idempotencyKey }),
    });

  const startPublished = async (tenant: TenantContext, id: string, body: Body) => {
    if (body.onlyNode || body.reuseFrom !== undefined || body.input !== undefined)
      throw bad(applicationMessage('draftOnly'));
    const version = await workflows.source.published(tenant, id);
    if (version === undefined)
      throw new ServiceError(applicationMessage('notPublished'), {
        code: 'WORKFLOW_NOT_PUBLISHED',
        service: 'api',
      });
    const nodeId = triggerOf(version, body.triggerNodeId);
    return begin(tenant, version, body, { nodeId, outputs: { main: toItems(body.data ?? {}) } });
  };

  /** What the trigger outputs: pinned data, the caller's data, its earlier output, its sample, or one empty item. */
  const triggerFor = async (
    tenant: TenantContext,
    version: WorkflowVersion,
    nodeId: string,
    body: Body,
    earlier?: Earlier,
  ): Promise<Trigger> => {
    const { workflow } = version;
    const node = workflow.nodes[nodeId];
    const pinned = body.usePinned ? node?.pinned : undefined;
    if (pinned !== undefined && body.data === undefined) return { nodeId, outputs: pinned };
    const before = earlier?.results.trigger;
    const items = body.data === undefined ? undefined : toItems(body.data);
    if (before?.nodeId === nodeId && (items === undefined || isSameData(before.outputs.main, items)))
      return before;
    if (items === undefined && node !== undefined) {
      // What is wrong with the workflow comes first: data would not help.
      compileDraft(engine, catalogue, version);
      return triggerData(ports, tenant, workflow.id, node);
    }
    return { nodeId, outputs: { main: items ?? toItems({}) } };
  };

  const startPart = async (tenant: TenantContext, id: string, body: Body, part?: DraftPart) => {
    const [version, earlier] = await Promise.all([
      workflows.draftToRun(tenant, id, part),
      body.reuseFrom === undefined ? undefined : earlierOf(tenant, id, body.reuseFrom),
    ]);
    const last = earlier?.results.trigger.nodeId ?? '';
    const wanted = body.triggerNodeId ?? (version.workflow.nodes[last] === undefined ? undefined : last);
    const trigger = await triggerFor(tenant, version, triggerOf(version, wanted, part), body, earlier);
    const before =
      earlier === undefined ? undefined : await workflows.documentOf(tenant, id, earlier.record.versionId);
    if (earlier === undefined || before === undefined) return begin(tenant, version, body, trigger);
    const reused = reusableResults(
      { workflow: before, results: earlier.results },
      {
        workflow: version.workflow,
        usePinned: body.usePinned,
        trigger,
        ...(part === undefined ? {} : { destinationNodeId: part.nodeId }),
      },
      catalogue,
    );
    return begin(tenant, version, body, trigger, reused);
  };

  /** The caller's input, its files resolved to those of the execution that they are taken from. */
  const inputOf = async (
    tenant: TenantContext,
    body: Body,
  ): Promise<Readonly<Record<string, readonly Item[]>>> => {
    const named = async (handle: { readonly id: string }): Promise<BinaryHandle> => {
      const file =
        body.reuseFrom === undefined ? undefined : await engine.findBinary(tenant, body.reuseFrom, handle.id);
      if (file !== undefined) return file;
      throw bad(applicationMessage('fileOfEarlier'));
    };
    const ports: Record<string, readonly Item[]> = {};
    for (const [port, items] of Object.entries(body.input ?? { main: [{ json: {} }] })) {
      const list: Item[] = [];
      for (const { json, binary, source } of items) {
        const files = await Promise.all(
          Object.entries(binary ?? {}).map(async ([name, handle]) => [name, await named(handle)] as const),
        );
        list.push({
          json: json as JsonObject,
          ...(files.length === 0 ? {} : { binary: Object.fromEntries(files) }),
          ...(source === undefined ? {} : { source }),
        });
      }
      ports[port] = list;
    }
    return ports;
  };

  const startAlone = async (tenant: TenantContext, id: string, body: Body, nodeId: string) => {
    const version = await workflows.draftToRun(tenant, id, { kind: 'only', nodeId });
    const [input, earlier] = await Promise.all([
      inputOf(tenant, body),
      body.reuseFrom === undefined ? undefined : earlierOf(tenant, id, body.reuseFrom),
    ]);
    const { nodes, edges } = version.workflow;
    const ports = Object.values(edges).filter(({ to }) => to.nodeId === nodeId);
    for (const port of Object.keys(input))
      if (!ports.some(({ to }) => to.port === port)) throw bad(applicationMessage('noInputPort', { port }));
    const reused = new Map<string, Readonly<Record<string, Batch>>>();
    for (const { from, to } of ports) reused.set(from.nodeId, { main: input[to.port] ?? [] });
    for (const other of Object.values(nodes)) {
      if (other.id === nodeId || other.parentId !== undefined || reused.has(other.id)) continue;
      if (other.id === INPUT_TRIGGER) continue;
      reused.set(other.id, earlier?.results.newest.get(other.id) ?? {});
    }
    const main = input.main ?? Object.values(input)[0] ?? [];
    return begin(tenant, version, body, { nodeId: INPUT_TRIGGER, outputs: { main } }, reused);
  };

  return async (tenant: TenantContext, id: string, body: Body): Promise<ExecutionHandle> => {
    if (body.version === 'published') return startPublished(tenant, id, body);
    const { destinationNodeId: nodeId, onlyNode } = body;
    if (nodeId === undefined) {
      if (onlyNode || body.input !== undefined) throw bad(applicationMessage('destinationMissing'));
      return startPart(tenant, id, body);
    }
    if (!onlyNode && body.input !== undefined) throw bad(applicationMessage('inputAlone'));
    const { draft } = await workflows.get(tenant, id);
    const node = draft.nodes[nodeId];
    const isTrigger =
      node !== undefined && catalogue.describe(node.type, node.typeVersion)?.kind === 'trigger';
    if (onlyNode && !isTrigger) return startAlone(tenant, id, body, nodeId);
    return startPart(tenant, id, body, { kind: 'upTo', nodeId });
  };
}

async function reuseFromOf(journal: AsyncIterable<readonly EventHeader[]>): Promise<string | undefined> {
  for await (const [first] of journal)
    return first?.type === 'ExecutionStarted' ? first.reuseFrom : undefined;
  return undefined;
}

function isSameData(before: Batch | undefined, items: readonly Item[]): boolean {
  if (before === undefined || isStored(before) || before.length !== items.length) return false;
  return before.every(({ json }, at) => jsonEquals(json, items[at]?.json));
}
