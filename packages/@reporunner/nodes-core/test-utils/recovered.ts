/** Runs a workflow on a clock of its own, and again from each event of its journal on. */
import { createManualClock } from '@reporunner/core';
import type { ExecutionEvent } from '@reporunner/engine';
import {
  createMemoryExecutionStore,
  createTestEngine,
  itemsOf,
  replayHistory,
} from '@reporunner/engine/testing';
import { coreIntegration } from '../src/index.ts';
import { documentOf, type NodeSpec, settle } from './flow.ts';

const beginning = 1_000_000;
const stepMs = 100;
const maxSteps = 450;

export interface Scenario {
  readonly nodes: Readonly<Record<string, NodeSpec>>;
  readonly edges: readonly string[];
  readonly items?: readonly { n: number }[];
  readonly settings?: object;
  /** Milliseconds after its start. */
  readonly cancelAfter?: number;
  /** What is called. */
  readonly others?: readonly object[];
}

export interface Ended {
  readonly status: string | undefined;
  readonly code: string | undefined;
  /** Milliseconds after its start. */
  readonly at: number;
  /** What the node `after` got, where there is one. */
  readonly after: unknown;
}

type Run = {
  readonly ended: Ended;
  readonly journal: readonly ExecutionEvent[];
  readonly called: readonly string[];
};

async function run(scenario: Scenario, before?: readonly ExecutionEvent[]): Promise<Run> {
  const { nodes, edges, items, settings, cancelAfter, others = [] } = scenario;
  const clock = createManualClock(before?.at(-1)?.at ?? beginning);
  const store = createMemoryExecutionStore();
  const test = createTestEngine({ integrations: [coreIntegration], clock, store });
  for (const other of others) test.publish(other);
  const document = documentOf('w', { start: { type: 'core.manual' }, ...nodes }, edges, settings);
  const workflow = test.publish(document);
  let id = 'execution';
  if (before === undefined) id = test.start(workflow, items ?? [{ n: 1 }]).executionId;
  else {
    const create = { workflowId: 'w', versionId: 'w-1', mode: 'trigger', owner: 'one that died' } as const;
    await store.append(test.tenant, {
      ...{ executionId: id, epoch: 1, afterSeq: 0, events: before, status: 'running' },
      create: { ...create, createdAt: beginning },
    });
    await test.engine.recover();
  }
  await settle(4);
  let record = await store.get(test.tenant, id);
  for (let step = 0; step < maxSteps && record?.finishedAt === undefined; step += 1) {
    clock.advance(stepMs);
    if (before === undefined && clock.now() === beginning + (cancelAfter ?? -1))
      void test.engine.cancel(test.tenant, id).catch(() => {});
    await settle(3);
    record = await store.get(test.tenant, id);
  }
  const journal = await store.events(test.tenant, id);
  const plan = test.engine.compile({ versionId: 'w-1', workflow });
  const stalled = replayHistory(plan, journal).stalled;
  if (stalled !== undefined) throw new Error(`C9: after event ${stalled}`);
  const outputs = nodes.after === undefined ? undefined : await store.outputsOf(test.tenant, id, 'after', '');
  const called = await store.list(test.tenant, { modes: ['sub-workflow'] }, { limit: 100 });
  return {
    ended: {
      status: record?.finishedAt === undefined ? undefined : record.status,
      code: record?.error?.code,
      at: (record?.finishedAt ?? Number.NaN) - beginning,
      after: outputs?.main === undefined ? undefined : itemsOf(outputs.main).map(({ json }) => json),
    },
    journal,
    called: called.items.map(({ status }) => status),
  };
}

/** How it ends, with its journal; and how it ends from each point of the journal on. */
export async function runScenario(
  scenario: Scenario,
): Promise<Run & { readonly recovered: readonly Ended[] }> {
  const whole = await run(scenario);
  // It is not cancelled a second time.
  const from =
    scenario.cancelAfter === undefined ? 1 : whole.journal.findIndex(({ type }) => type === 'Stopping') + 1;
  const recovered: Ended[] = [];
  for (let kept = from; kept < whole.journal.length; kept += 1)
    recovered.push((await run(scenario, whole.journal.slice(0, kept))).ended);
  return { ...whole, recovered };
}
