import {
  type Clock,
  createManualClock,
  type Item,
  type JsonObject,
  parseWorkflow,
  ServiceError,
  verbatim,
  type Workflow,
} from '@reporunner/core';
import { createNodeRegistry, type Integration, type PortBatches } from '@reporunner/integrations';
import type { ExecutionHandle, StartRequest } from '../api.ts';
import { createEngine, type EngineOptions } from '../engine.ts';
import type { ExecutionStore } from '../ports/execution-store.ts';
import type { WorkflowVersion } from '../ports/ports.ts';
import { createMemoryBlobStore } from './memory-blob-store.ts';
import { createMemoryExecutionStore } from './memory-execution-store.ts';

const unavailable = (what: string) => async () => {
  throw new ServiceError(verbatim(`The test engine has no ${what}.`), {
    code: 'INTERNAL',
    service: 'testing',
  });
};

/** The nodes that a test engine knows, and whatever of its ports a test replaces. */
export interface TestEngineOptions extends Partial<EngineOptions> {
  readonly integrations: readonly Integration[];
}

/** An engine over memory stores and a clock that stands still. What it runs is published under its own id. */
export function createTestEngine(options: TestEngineOptions) {
  const clock = (options.clock ?? createManualClock(1_700_000_000_000)) as ReturnType<
    typeof createManualClock
  >;
  const store: ExecutionStore = options.store ?? createMemoryExecutionStore();
  const registry = createNodeRegistry(options.integrations);
  const versions = new Map<string, WorkflowVersion>();
  const engine = createEngine({
    store,
    registry,
    clock: clock as Clock,
    owner: 'test',
    source: {
      published: async (_tenant, id) => versions.get(id),
      version: async (_tenant, id) => versions.get(id),
    },
    credentials: { get: unavailable('credentials') },
    blobs: createMemoryBlobStore(),
    http: { request: unavailable('HTTP client') },
    random: () => 0.5,
    ...options,
    // A clock that leaps would put executions away in the middle of a test.
    limits: { parkAfterMs: Number.MAX_SAFE_INTEGER, ...options.limits },
  });
  const tenant = { tenantId: 'tenant' };
  const publish = (document: unknown): Workflow => {
    const workflow = parseWorkflow(document);
    versions.set(workflow.id, { versionId: `${workflow.id}-1`, workflow });
    return workflow;
  };
  return {
    engine,
    store,
    clock,
    tenant,
    publish,
    start(
      workflow: Workflow,
      items: readonly JsonObject[] = [{}],
      more: Partial<StartRequest> = {},
    ): ExecutionHandle {
      const version = versions.get(workflow.id) ?? { versionId: `${workflow.id}-1`, workflow };
      const trigger = Object.values(workflow.nodes).find(
        ({ type, typeVersion }) => registry.node(type, typeVersion)?.kind === 'trigger',
      );
      const outputs: PortBatches = { main: items.map((json): Item => ({ json })) };
      return engine.start(tenant, {
        plan: engine.compile(version),
        mode: 'trigger',
        trigger: { nodeId: trigger?.id ?? '', outputs },
        ...more,
      });
    },
  };
}
