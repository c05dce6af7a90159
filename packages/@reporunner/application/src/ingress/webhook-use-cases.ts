/** What comes in from outside at `/webhook/<path>`: the hot path of the server. Rules WH1 to WH4 of its transport. */
import { type Principal, triggerPrincipal } from '@reporunner/auth';
import {
  type Clock,
  type Item,
  isServiceError,
  type NodeCatalogue,
  ServiceError,
  withTimeout,
} from '@reporunner/core';
import {
  type Batch,
  type BlobStore,
  createBinaryAccess,
  createWebhookTable,
  type Engine,
  type ExecutionHandle,
  type NodeRegistry,
  triggerActivations,
  type WebhookMatch,
  type WebhookPath,
  type WebhookRoute,
} from '@reporunner/engine';
import {
  type CredentialDefinition,
  type CredentialManager,
  createRedactor,
  type Redactor,
  secretStrings,
  verifyWebhook,
  type WebhookReply,
} from '@reporunner/integrations';
import type { WorkflowService } from '@reporunner/workflows';
import type { Flags } from '../flags/flags.ts';
import type { DefineUseCase } from '../use-case.ts';
import { failureReply, jsonReply, replyOfLastNode, unanswered } from './webhook-replies.ts';

export interface WebhookPorts {
  readonly engine: Pick<Engine, 'start' | 'compile' | 'readItems'>;
  readonly credentials: Pick<CredentialManager, 'resolve'>;
  readonly registry: NodeCatalogue &
    NodeRegistry & { credential(type: string): CredentialDefinition | undefined };
  readonly blobs: BlobStore;
  readonly workflows: Pick<WorkflowService, 'draftToRun'>;
  readonly flags: Pick<Flags, 'assertOn'>;
  readonly clock: Clock;
}

/** The sender is who the trigger expects: what proved it, and what removes the secrets from data. */
export interface VerifiedSender {
  readonly proof: readonly string[];
  readonly redactor: Redactor;
}

interface DraftRequest {
  readonly workflowId: string;
  readonly method: string;
  readonly path: WebhookPath;
}

interface OfRoute {
  readonly route: WebhookRoute;
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

/** Requests to webhook addresses: checked against their credential, then an execution starts. */
export function createWebhookUseCases(define: DefineUseCase, ports: WebhookPorts) {
  const { engine, credentials, registry, blobs, workflows, flags, clock } = ports;
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
        const routes = triggerActivations(version.workflow, registry).flatMap(({ node, activation }) => {
          if (activation.kind !== 'webhook') return [];
          const { webhook } = activation;
          const plan = engine.compile(version);
          const { id: nodeId, credentials: slots } = node;
          const route = { tenantId, tenant, workflowId, nodeId, webhook, credentials: slots, plan };
          principals.set(route, principal);
          return [{ address: webhook, route }];
        });
        table.replace(workflowId, routes);
        return table.match(method, path);
      },
    ),

    /** WH1, WH4. Undefined: nothing had to be proved. Rejects with UNAUTHENTICATED or FORBIDDEN. */
    verify: define(
      starts,
      async (
        _,
        input: OfRoute & {
          readonly headers: Parameters<typeof verifyWebhook>[1]['headers'];
          readonly rawBody: Buffer;
        },
      ): Promise<VerifiedSender | undefined> => {
        const { route, headers, rawBody } = input;
        const { tenantId, webhook, credentials: slots } = route;
        if (webhook.auth.kind === 'none') return undefined;
        const id = slots[webhook.auth.slot];
        const credential = id === undefined ? undefined : await credentials.resolve({ tenantId }, id);
        const verdict = verifyWebhook(webhook.auth.kind, { headers, rawBody }, credential?.data, clock.now());
        if (verdict.ok && credential !== undefined) {
          const secrets = secretStrings(registry.credential(credential.type), credential.data);
          return { proof: verdict.proof, redactor: createRedactor(secrets) };
        }
        if (verdict.ok) return undefined;
        throw new ServiceError(verdict.reason, {
          code: verdict.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN',
          service: 'webhooks',
          ...(verdict.headers === undefined ? {} : { details: { headers: verdict.headers } }),
        });
      },
    ),

    /** Where the files of a request are stored, within the limit of its trigger. */
    files: define(starts, (_, { route }: OfRoute) =>
      createBinaryAccess(blobs, { tenantId: route.tenantId }, { maxBytes: route.webhook.maxBodyBytes }),
    ),

    /** Starts the execution. The same delivery, by its id, starts one once. */
    start: define(
      starts,
      (
        { tenant },
        input: OfRoute & { readonly item: Item; readonly deliveryId: string | undefined },
      ): StartedWebhook => {
        const { route, item, deliveryId } = input;
        const { webhook, nodeId, plan } = route;
        let onReply: ((reply: WebhookReply) => void) | undefined;
        const replied =
          webhook.respond === 'respondNode'
            ? new Promise<WebhookReply>((resolve) => (onReply = resolve))
            : undefined;
        const handle = engine.start(tenant, {
          plan,
          mode: 'trigger',
          trigger: { nodeId, outputs: { main: [item] } },
          awaitsEnd: webhook.respond !== 'immediately',
          ...(onReply === undefined ? {} : { onReply }),
          ...(deliveryId === undefined
            ? {}
            : { idempotencyKey: `webhook:${route.workflowId}:${nodeId}:${deliveryId}` }),
        });
        return { handle, replied };
      },
    ),

    /**
     * What the sender gets, once what it says is durable. Rejects with EXECUTION_TIMEOUT (WH3) or NODE_FAILED; the id of
     * the execution is in the details.
     */
    reply: define(starts, ({ tenant }, { route, handle, replied }: OfRoute & StartedWebhook) =>
      answered(tenant, route, handle, replied),
    ),
  };

  async function answered(
    tenant: { readonly tenantId: string },
    { webhook }: WebhookRoute,
    handle: ExecutionHandle,
    replied: Promise<WebhookReply> | undefined,
  ): Promise<{ readonly executionId: string; readonly reply: WebhookReply }> {
    if (webhook.respond === 'immediately') {
      const { executionId } = await handle.accepted;
      const body = webhook.responseBody ?? JSON.stringify({ executionId });
      const type =
        webhook.responseBody === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
      const headers = { 'content-type': type, ...webhook.responseHeaders };
      return { executionId, reply: { status: webhook.status, headers, body } };
    }
    const readItems = (batch: Batch, from: number, count: number) =>
      engine.readItems(tenant, batch, from, count);
    // Of a repeated delivery it is the id of the first, which its end and its acceptance name.
    let { executionId } = handle;
    const ended = handle.finished.then(async (result): Promise<WebhookReply | ServiceError> => {
      executionId = result.executionId;
      // It waits for a time or for somebody: the caller need not.
      if (result.status === 'waiting')
        return jsonReply(202, { executionId: result.executionId, status: 'waiting' });
      if (result.status !== 'succeeded') return failureReply(result.executionId, result.status);
      if (webhook.respond === 'lastNode')
        return (
          (await replyOfLastNode(webhook, result, readItems)) ??
          unanswered(result.executionId, 'without a file')
        );
      // A repeated delivery: the reply went to the first.
      if (result.executionId !== handle.executionId)
        return jsonReply(200, { executionId: result.executionId });
      return unanswered(result.executionId, 'and reached no Respond to webhook node');
    });
    const outcome = await withTimeout(
      clock,
      replied === undefined ? ended : Promise.race([replied, ended]),
      webhook.timeoutMs,
    );
    if (outcome === undefined) {
      const accepted = handle.accepted.then((start) => start.executionId);
      executionId = (await withTimeout(clock, accepted, 0)) ?? executionId;
      throw new ServiceError('The workflow has not answered in time. Its execution goes on.', {
        code: 'EXECUTION_TIMEOUT',
        service: 'webhooks',
        details: { executionId },
      });
    }
    if (isServiceError(outcome)) throw outcome;
    return { executionId, reply: outcome };
  }
}

export interface StartedWebhook {
  readonly handle: ExecutionHandle;
  /** The answer of a respond node, when the trigger waits for one. */
  readonly replied: Promise<WebhookReply> | undefined;
}
