/** What comes in from outside at `/webhook/<path>`: the hot path of the server. Rules WH1 to WH4 of its transport. */
import { type Principal, triggerPrincipal } from '@reporunner/auth';
import type { TenantContext } from '@reporunner/core';
import {
  createWebhookTable,
  type Engine,
  type NodeRegistry,
  triggerActivations,
  type WebhookMatch,
  type WebhookPath,
  type WebhookRoute,
} from '@reporunner/engine';
import type { WorkflowService } from '@reporunner/workflows';
import { compileDraft } from '../executions/compile-draft.ts';
import type { Flags } from '../flags/flags.ts';
import type { TriggerSample } from '../ports/test-address-store.ts';
import type { DefineUseCase } from '../use-case.ts';
import type { DraftRun, MaybeDraft } from './route-start.ts';
import { type DeliveryPorts, WebhookDelivery } from './webhook-delivery.ts';

export interface WebhookPorts extends DeliveryPorts {
  readonly engine: Pick<Engine, 'start' | 'compile' | 'readItems'>;
  readonly registry: DeliveryPorts['registry'] & NodeRegistry;
  readonly workflows: Pick<WorkflowService, 'draftToRun'>;
  readonly flags: Pick<Flags, 'assertOn'>;
  /** A request to a draft started an execution, which is the sample of its trigger from now on. */
  readonly onSample: (tenant: TenantContext, workflowId: string, sample: TriggerSample) => Promise<void>;
}

interface DraftRequest {
  readonly workflowId: string;
  readonly method: string;
  readonly path: WebhookPath;
}

interface OfRoute {
  readonly route: WebhookRoute & MaybeDraft;
}

/** The use cases of `createWebhookUseCases`: each takes a principal and an input, and is authorized. */
export type WebhookUseCases = ReturnType<typeof createWebhookUseCases>;

const principals = new WeakMap<object, Principal>();

/** Who starts an execution at a route: its trigger; at the route of a draft, the person who tests it. */
export function principalOfRoute(route: {
  readonly tenantId: string;
  readonly workflowId: string;
  readonly nodeId: string;
}): Principal {
  let principal = principals.get(route);
  if (principal === undefined) {
    principal = triggerPrincipal(route.tenantId, route.workflowId, route.nodeId);
    principals.set(route, principal);
  }
  return principal;
}

/** Somebody else than the trigger: who tests a draft. */
export function setPrincipalOfRoute(route: object, principal: Principal): void {
  principals.set(route, principal);
}

/** Requests to webhook addresses: checked against their credential, then an execution starts. */
export function createWebhookUseCases(define: DefineUseCase, ports: WebhookPorts) {
  const { engine, registry, workflows, flags, clock, onSample } = ports;
  const starts = {
    action: 'execution:start',
    resource: ({ route }: OfRoute) => ({ type: 'workflow', id: route.workflowId }) as const,
  } as const;

  return {
    /** The route of a workflow's draft, for those who may run it. Rejects with FEATURE_DISABLED. */
    findDraft: define(
      {
        action: 'workflow:execute',
        resource: ({ workflowId }: DraftRequest) => ({ type: 'workflow', id: workflowId }),
      } as const,
      async ({ principal, tenant }, input: DraftRequest): Promise<WebhookMatch<WebhookRoute> | undefined> => {
        const { workflowId, method, path } = input;
        const { tenantId } = principal;
        await flags.assertOn(tenant, 'test-webhooks');
        const version = await workflows.draftToRun(tenant, workflowId);
        const table = createWebhookTable<WebhookRoute>();
        const { active } = triggerActivations(version.workflow, registry);
        const routes = active.flatMap(({ node, activation }) => {
          if (activation.kind !== 'webhook') return [];
          const { webhook } = activation;
          const plan = compileDraft(engine, registry, version);
          const { id: nodeId, credentials: slots, pinned } = node;
          const draft: DraftRun = {
            pinned,
            isWhole: true,
            isTrusted: false,
            onAccepted: (executionId) =>
              onSample(tenant, workflowId, { nodeId, executionId, at: clock.now() }),
          };
          const route = { tenantId, tenant, workflowId, nodeId, webhook, credentials: slots, plan, draft };
          setPrincipalOfRoute(route, principal);
          return [{ address: webhook, route }];
        });
        table.replace(workflowId, routes);
        return table.match(method, path);
      },
    ),

    /**
     * Admits a request to a route. One decision for all that the transport does with it: grants do not change in the
     * middle of a request.
     */
    receive: define(
      starts,
      // A promise where the place of the workflow has to be looked up first.
      ({ tenant }, { route }: OfRoute): WebhookDelivery | Promise<WebhookDelivery> =>
        new WebhookDelivery(ports, tenant, route),
    ),
  };
}
