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
import type {
  ChatActivation,
  FormActivation,
  ScheduleActivation,
  WebhookActivation,
} from '@reporunner/integrations';
import { DateTime } from 'luxon';
import type { Engine } from '../api.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { Plan } from '../plan/plan.ts';
import type { NodeRegistry, WorkflowVersion } from '../ports/ports.ts';
import type { TriggerStateStore } from '../ports/trigger-state-store.ts';
import { type RefusedTrigger, type TriggerActivation, triggerActivations } from './activations.ts';
import { createScheduleRunner, type ScheduleRunner } from './schedule-runner.ts';
import {
  addressKeysOf,
  createWebhookTable,
  type TriggerAddress,
  type WebhookAddress,
  type WebhookMatch,
  type WebhookPath,
} from './webhook-table.ts';

/** Everything the HTTP side needs to verify a request and start its execution. */
export interface WebhookRoute {
  readonly tenantId: string;
  /** The tenant, with the trigger as the principal. */
  readonly tenant: TenantContext;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly webhook: WebhookActivation;
  /** Credential id per slot of the trigger node. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Compiled at the first request and kept. */
  readonly plan: Plan;
}

interface PageRoute {
  readonly tenantId: string;
  /** The tenant, with the trigger as the principal. */
  readonly tenant: TenantContext;
  readonly workflowId: string;
  readonly nodeId: string;
  readonly plan: Plan;
}

/** What the page of a form trigger needs. */
export interface FormRoute extends PageRoute {
  readonly form: FormActivation;
}

/** What the page of a chat trigger needs. */
export interface ChatRoute extends PageRoute {
  readonly chat: ChatActivation;
}

/** The engine and stores that triggers work with. */
export interface TriggerManagerOptions {
  readonly engine: Engine;
  readonly registry: NodeRegistry;
  readonly state: TriggerStateStore;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** Default time zone of schedules; IANA name. Default UTC. */
  readonly timezone?: string;
}

/** The armed triggers of this process, and what requests from outside are matched against. */
export interface TriggerManager {
  /** From now on schedules fire. Resolves when each has looked for missed ticks. */
  start(): Promise<void>;
  /** Nothing fires any more; routes no longer match. */
  stop(): void;
  /**
   * Replaces whatever the workflow had armed. What cannot be armed is logged, and the rest is (T7).
   */
  arm(tenantId: string, version: WorkflowVersion): Promise<void>;
  /** Forgets the workflow's triggers and what its schedules remembered. */
  disarm(tenantId: string, workflowId: string): Promise<void>;
  /**
   * The addresses that `version` answers once it is published; the store refuses those that are taken.
   * @throws ServiceError TRIGGER_CONFLICT when two of its own triggers share one.
   */
  addressesOf(version: WorkflowVersion): readonly TriggerAddress[];
  /** `path` is decoded, below `/webhook/`. */
  matchWebhook(method: string, path: WebhookPath): WebhookMatch<WebhookRoute> | undefined;
  /** `path` is decoded, below `/form/`. */
  matchForm(path: string): FormRoute | undefined;
  /** `path` is decoded, below `/chat/`. */
  matchChat(path: string): ChatRoute | undefined;
  /** When the schedules of a workflow come due next; milliseconds since the epoch, soonest first. */
  nextRuns(tenantId: string, workflowId: string): readonly number[];
  readonly armedWebhooks: number;
  readonly armedSchedules: number;
}

/** The tenant of a trigger, which acts by itself. */
export const triggerTenant = (tenantId: string, workflowId: string, nodeId: string): TenantContext => ({
  tenantId,
  principal: { kind: 'trigger', id: nodeId, workflowId },
});

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
    tenant: triggerTenant(tenantId, version.workflow.id, node.id),
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

/** Pages have addresses of their own, in the same table so that no two triggers share one. */
const pageAddress = (kind: 'form' | 'chat', path: string) => ({ path: `~${kind}/${path}`, methods: ['GET'] });

function pagesOf(
  engine: Engine,
  tenantId: string,
  version: WorkflowVersion,
  activations: readonly TriggerActivation[],
) {
  return activations.flatMap(({ node, activation }) => {
    if (activation.kind !== 'form' && activation.kind !== 'chat') return [];
    const place = {
      tenantId,
      tenant: triggerTenant(tenantId, version.workflow.id, node.id),
      workflowId: version.workflow.id,
      nodeId: node.id,
      get plan() {
        return engine.compile(version);
      },
    };
    const shown = activation.kind === 'form' ? { form: activation.form } : { chat: activation.chat };
    const { path } = activation.kind === 'form' ? activation.form : activation.chat;
    // Not spread: that would compile the plan of every page at the start.
    const route = Object.assign(place, shown) as FormRoute | ChatRoute;
    return [{ address: pageAddress(activation.kind, path), route }];
  });
}

function addressesOf(activations: readonly TriggerActivation[]): readonly WebhookAddress[] {
  return activations.flatMap(({ activation }): readonly WebhookAddress[] => {
    if (activation.kind === 'webhook') return [activation.webhook];
    if (activation.kind === 'form') return [pageAddress('form', activation.form.path)];
    return activation.kind === 'chat' ? [pageAddress('chat', activation.chat.path)] : [];
  });
}

function webhooksOf(activations: readonly TriggerActivation[]) {
  return activations.flatMap((trigger) =>
    trigger.activation.kind === 'webhook' ? [{ trigger, webhook: trigger.activation.webhook }] : [],
  );
}

/**
 * Arms the triggers of published versions: addresses of webhooks, forms and chats, and schedules that start
 * executions.
 */
export function createTriggerManager(options: TriggerManagerOptions): TriggerManager {
  const { engine, registry, state, clock = systemClock, logger = silentLogger, timezone = 'UTC' } = options;
  const table = createWebhookTable<WebhookRoute | FormRoute | ChatRoute>();
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
      const { active, refused } = triggerActivations(workflow, registry);
      const webhooks = webhooksOf(active).map(({ trigger, webhook }) => ({
        address: webhook,
        route: webhookRoute(engine, tenantId, version, trigger, webhook),
      }));
      table.replace(owner, [...webhooks, ...pagesOf(engine, tenantId, version, active)]);
      stopSchedules(owner);
      const notArmed = ({ node, error }: RefusedTrigger) =>
        logger.error('a trigger could not be armed', {
          tenantId,
          workflowId: workflow.id,
          nodeId: node.id,
          error,
        });
      refused.forEach(notArmed);
      const runners = active.flatMap(({ node, activation }) => {
        if (activation.kind !== 'schedule') return [];
        try {
          const tenant = triggerTenant(tenantId, workflow.id, node.id);
          return [scheduleRunner(tenant, version, node.id, activation.schedule)];
        } catch (error) {
          notArmed({ node, error });
          return [];
        }
      });
      if (runners.length > 0) schedules.set(owner, runners);
      if (started && !stopped) await Promise.all(runners.map((runner) => runner.start()));
    },
    async disarm(tenantId, workflowId) {
      const owner = ownerOf(tenantId, workflowId);
      table.replace(owner, []);
      stopSchedules(owner);
      await state.deleteAllOf({ tenantId }, workflowId);
    },
    addressesOf({ workflow }) {
      const addresses = triggerActivations(workflow, registry).active.flatMap((one) =>
        addressesOf([one])
          .flatMap(addressKeysOf)
          .map((address): TriggerAddress => ({ ...address, nodeId: one.node.id })),
      );
      const seen = new Set<string>();
      for (const { key, address, nodeId } of addresses) {
        if (!seen.has(key)) seen.add(key);
        else
          throw new ServiceError(engineMessage('addressTwice', { address }), {
            code: 'TRIGGER_CONFLICT',
            service: 'engine',
            details: { address, workflowId: workflow.id, nodeId: nodeId ?? '' },
          });
      }
      return addresses;
    },
    matchWebhook(method, path) {
      const match = stopped ? undefined : table.match(method, path);
      if (match?.kind !== 'match') return match;
      const { route, params } = match;
      return 'webhook' in route ? { kind: 'match', route, params } : undefined;
    },
    matchForm(path) {
      const match = stopped ? undefined : table.match('GET', pageAddress('form', path).path);
      return match?.kind === 'match' && 'form' in match.route ? match.route : undefined;
    },
    matchChat(path) {
      const match = stopped ? undefined : table.match('GET', pageAddress('chat', path).path);
      return match?.kind === 'match' && 'chat' in match.route ? match.route : undefined;
    },
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
