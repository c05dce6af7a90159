/**
 * Arms the triggers of published workflows: webhook routes in memory, schedules on timers. It starts executions and
 * knows nothing of HTTP.
 */
import {
  type Clock,
  type Logger,
  ServiceError,
  silentLogger,
  systemClock,
  type TenantContext,
} from '@reporunner/core';
import type { ScheduleActivation, WebhookActivation } from '@reporunner/integrations';
import { DateTime } from 'luxon';
import type { Engine } from '../api.ts';
import type { Plan } from '../plan/plan.ts';
import type { NodeRegistry, WorkflowVersion } from '../ports/ports.ts';
import type { TriggerStateStore } from '../ports/trigger-state-store.ts';
import { type TriggerActivation, triggerActivations } from './activations.ts';
import { createScheduleRunner, type ScheduleRunner } from './schedule-runner.ts';
import { createWebhookTable, type WebhookMatch } from './webhook-table.ts';

/** Everything the HTTP side needs to verify a request and start its execution. */
export interface WebhookRoute {
  readonly tenantId: string;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly webhook: WebhookActivation;
  /** Credential id per slot of the trigger node. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Compiled at the first request and kept. */
  readonly plan: Plan;
}

export interface TriggerManagerOptions {
  readonly engine: Engine;
  readonly registry: NodeRegistry;
  readonly state: TriggerStateStore;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Default time zone of schedules; IANA name. Default UTC. */
  readonly timezone?: string;
}

export interface TriggerManager {
  /** From now on schedules fire. Resolves when each has looked for missed ticks. */
  start(): Promise<void>;
  /** Nothing fires any more; routes no longer match. */
  stop(): void;
  /**
   * Replaces whatever the workflow had armed.
   * @throws ServiceError TRIGGER_CONFLICT, NODE_PARAMETER_INVALID; what was armed before stays.
   */
  arm(tenantId: string, version: WorkflowVersion): Promise<void>;
  /** Forgets the workflow's triggers and what its schedules remembered. */
  disarm(tenantId: string, workflowId: string): Promise<void>;
  /**
   * Passes when every trigger of `version` could be armed.
   * @throws ServiceError TRIGGER_CONFLICT, NODE_PARAMETER_INVALID.
   */
  assertFree(tenantId: string, version: WorkflowVersion): void;
  /** `path` is decoded, below `/webhook/`. */
  matchWebhook(method: string, path: string): WebhookMatch<WebhookRoute> | undefined;
  /** When the schedules of a workflow come due next; milliseconds since the epoch, soonest first. */
  nextRuns(tenantId: string, workflowId: string): readonly number[];
  readonly armedWebhooks: number;
  readonly armedSchedules: number;
}

const ownerOf = (tenantId: string, workflowId: string) => `${tenantId}/${workflowId}`;

/** A route whose plan is compiled when it is first asked for, so that thousands of workflows start in no time. */
function webhookRoute(
  engine: Engine,
  tenantId: string,
  version: WorkflowVersion,
  { node }: TriggerActivation,
  webhook: WebhookActivation,
): WebhookRoute {
  let plan: Plan | undefined;
  return {
    tenantId,
    workflowId: version.workflow.id,
    nodeId: node.id,
    webhook,
    credentials: node.credentials,
    get plan() {
      plan ??= engine.compile(version);
      return plan;
    },
  };
}

function webhooksOf(activations: readonly TriggerActivation[]) {
  return activations.flatMap((trigger) =>
    trigger.activation.kind === 'webhook' ? [{ trigger, webhook: trigger.activation.webhook }] : [],
  );
}

export function createTriggerManager(options: TriggerManagerOptions): TriggerManager {
  const { engine, registry, state, clock = systemClock, logger = silentLogger, timezone = 'UTC' } = options;
  const table = createWebhookTable<WebhookRoute>();
  const schedules = new Map<string, readonly ScheduleRunner[]>();
  let started = false;
  let stopped = false;

  const scheduleRunner = (
    tenant: TenantContext,
    version: WorkflowVersion,
    nodeId: string,
    schedule: ScheduleActivation,
  ): ScheduleRunner => {
    const { workflow } = version;
    const zone = schedule.timezone ?? workflow.settings.timezone ?? timezone;
    return createScheduleRunner({
      schedule,
      timezone: zone,
      clock,
      logger: logger.child({ tenantId: tenant.tenantId, workflowId: workflow.id, nodeId }),
      fire: async (tick) => {
        const scheduledAt = DateTime.fromMillis(tick, { zone }).toISO() ?? new Date(tick).toISOString();
        const handle = engine.start(tenant, {
          plan: engine.compile(version),
          mode: 'trigger',
          trigger: {
            nodeId,
            outputs: { main: [{ json: { scheduledAt, timestamp: tick, timezone: zone } }] },
          },
          idempotencyKey: `schedule:${workflow.id}:${nodeId}:${tick}`,
        });
        // The end is journaled by the engine; here only the acceptance counts.
        handle.finished.catch((error: unknown) =>
          logger.error('scheduled execution was not saved', { error }),
        );
        await handle.accepted;
      },
      load: () => state.get(tenant, workflow.id, nodeId),
      save: (next) => state.set(tenant, workflow.id, nodeId, next),
    });
  };

  const stopSchedules = (owner: string) => {
    for (const runner of schedules.get(owner) ?? []) runner.stop();
    schedules.delete(owner);
  };

  const conflictsOf = (tenantId: string, workflowId: string, activations: readonly TriggerActivation[]) => {
    const addresses = webhooksOf(activations).map(({ webhook }) => webhook);
    const seen = new Set<string>();
    const twice = addresses.flatMap(({ path, methods }) =>
      methods.flatMap((method) => {
        const address = `${method} ${path}`;
        if (!seen.has(address)) {
          seen.add(address);
          return [];
        }
        return [{ address, workflowId }];
      }),
    );
    const others = table.conflicts(ownerOf(tenantId, workflowId), addresses).map(({ owner, address }) => {
      const sameTenant = owner.startsWith(`${tenantId}/`);
      return sameTenant ? { address, workflowId: owner.slice(tenantId.length + 1) } : { address };
    });
    return [...twice, ...others];
  };

  const assertFree = (tenantId: string, workflowId: string, activations: readonly TriggerActivation[]) => {
    const clash = conflictsOf(tenantId, workflowId, activations)[0];
    if (clash === undefined) return;
    throw new ServiceError(`Another trigger already answers ${clash.address}.`, {
      code: 'TRIGGER_CONFLICT',
      service: 'engine',
      details: { ...clash },
    });
  };

  return {
    async start() {
      started = true;
      await Promise.all([...schedules.values()].flat().map((runner) => runner.start()));
    },
    stop() {
      stopped = true;
      for (const owner of [...schedules.keys()]) stopSchedules(owner);
    },
    async arm(tenantId, version) {
      const { workflow } = version;
      const owner = ownerOf(tenantId, workflow.id);
      const activations = triggerActivations(workflow, registry);
      assertFree(tenantId, workflow.id, activations);
      table.replace(
        owner,
        webhooksOf(activations).map(({ trigger, webhook }) => ({
          address: webhook,
          route: webhookRoute(engine, tenantId, version, trigger, webhook),
        })),
      );
      stopSchedules(owner);
      const runners = activations.flatMap(({ node, activation }) =>
        activation.kind === 'schedule'
          ? [scheduleRunner({ tenantId }, version, node.id, activation.schedule)]
          : [],
      );
      if (runners.length > 0) schedules.set(owner, runners);
      if (started && !stopped) await Promise.all(runners.map((runner) => runner.start()));
    },
    async disarm(tenantId, workflowId) {
      const owner = ownerOf(tenantId, workflowId);
      table.replace(owner, []);
      stopSchedules(owner);
      await state.deleteAllOf({ tenantId }, workflowId);
    },
    assertFree: (tenantId, { workflow }) =>
      assertFree(tenantId, workflow.id, triggerActivations(workflow, registry)),
    matchWebhook: (method, path) => (stopped ? undefined : table.match(method, path)),
    nextRuns: (tenantId, workflowId) =>
      (schedules.get(ownerOf(tenantId, workflowId)) ?? [])
        .flatMap((runner) => runner.nextTick() ?? [])
        .sort((a, b) => a - b),
    get armedWebhooks() {
      return table.size;
    },
    get armedSchedules() {
      return [...schedules.values()].reduce((sum, runners) => sum + runners.length, 0);
    },
  };
}
