import type { Workflow } from '@reporunner/core';
import { createMemoryBlobStore, createMemoryExecutionStore } from '@reporunner/engine/testing';
import type { CodeRunner } from '@reporunner/integrations';
import { coreIntegration } from '../src/index.ts';
import { type FlowEngine, flowEngine } from './flow.ts';
import { createLineageModel, type Mismatch } from './lineage-model.ts';
import { randomLineageFlow } from './random-lineage.ts';

/** How an execution of a lineage check went; without mismatches every `.item` was the one that was expected. */
export interface LineageCheck {
  readonly status: string;
  readonly error: string | undefined;
  /** How many times `.item` was asked. */
  readonly looks: number;
  readonly mismatches: readonly Mismatch[];
}

/** How a lineage check runs: where items are kept, with which code runner, with how many items. */
export interface LineageOptions {
  readonly storing: 'memory' | 'stored';
  readonly code?: CodeRunner;
  readonly size?: number;
  /** From 0 to 1: cuts the journal off there, and recovers the execution in another process. */
  readonly cutAt?: number;
}

/** Runs one random workflow, and holds every `.item` that it asks for against the model. */
export async function checkLineage(seed: number, options: LineageOptions): Promise<LineageCheck> {
  const { storing, code, size, cutAt } = options;
  const model = createLineageModel();
  const { document, called, items } = randomLineageFlow(seed, {
    withCode: code !== undefined,
    ...(size === undefined ? {} : { size }),
  });
  const blobs = createMemoryBlobStore();
  const boot = () => {
    const test = flowEngine(storing, {
      integrations: [coreIntegration, model.integration],
      blobs,
      store: createMemoryExecutionStore(),
      ...(code === undefined ? {} : { code }),
    });
    for (const one of called) test.publish(one);
    return { test, workflow: test.publish(document) };
  };
  const { test, workflow } = boot();
  const result = await test.start(workflow, model.items(items)).finished;
  let status: string = result.status;
  let { error } = result;
  if (cutAt !== undefined) {
    const next = boot();
    const recovered = await recoveredFrom(test, result.executionId, cutAt, next.test, next.workflow);
    if (recovered !== undefined) ({ status, error } = recovered);
  }
  return {
    status,
    error: error === undefined ? undefined : `${error.code}: ${error.message}`,
    looks: model.looks,
    mismatches: model.mismatches,
  };
}

/** Undefined when there is nothing between the start and the end of the journal. */
async function recoveredFrom(
  from: FlowEngine,
  executionId: string,
  cutAt: number,
  { engine, store, tenant }: FlowEngine,
  { id }: Workflow,
) {
  const events = await from.store.events(from.tenant, executionId);
  const kept = 1 + Math.floor(cutAt * (events.length - 1));
  if (kept >= events.length) return undefined;
  await store.append(tenant, {
    executionId,
    epoch: 1,
    afterSeq: 0,
    events: events.slice(0, kept),
    status: 'running',
    create: {
      workflowId: id,
      versionId: `${id}-1`,
      mode: 'trigger',
      createdAt: 1,
      owner: 'the one that died',
    },
  });
  await engine.recover();
  for (let round = 0; round < 5_000; round += 1) {
    const record = await store.get(tenant, executionId);
    if (record?.finishedAt !== undefined) return record;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  return { status: 'not ended' as const, error: undefined };
}
