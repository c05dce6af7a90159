/** One request to a webhook, from the sender's proof to the answer. Made by a use case, after its decision. */
import {
  type Clock,
  type Item,
  isServiceError,
  type NodeCatalogue,
  ServiceError,
  type TenantContext,
  withTimeout,
} from '@reporunner/core';
import {
  type Batch,
  type BlobStore,
  createBinaryAccess,
  type Engine,
  type ExecutionHandle,
  type ExecutionResult,
  type ReplyChannel,
  type WebhookRoute,
} from '@reporunner/engine';
import {
  type BinaryAccess,
  type CredentialDefinition,
  type CredentialManager,
  createRedactor,
  type Redactor,
  secretStrings,
  verifyWebhook,
  type WebhookReply,
} from '@reporunner/integrations';
import { ingressMessage } from '../messages/ingress-messages.ts';
import { replyElsewhere } from './reply-elsewhere.ts';
import { type MaybeDraft, reportStart, routeStart } from './route-start.ts';
import { failureReply, jsonReply, replyOfLastNode, unanswered } from './webhook-replies.ts';

export interface DeliveryPorts {
  readonly engine: Pick<Engine, 'start' | 'readItems'>;
  readonly credentials: Pick<CredentialManager, 'resolve'>;
  readonly registry: NodeCatalogue & { credential(type: string): CredentialDefinition | undefined };
  readonly blobs: BlobStore;
  readonly replies: Pick<ReplyChannel, 'wait'>;
  readonly clock: Clock;
}

/** The sender is who the trigger expects: what proved it, and what removes the secrets from data. */
export interface VerifiedSender {
  readonly proof: readonly string[];
  readonly redactor: Redactor;
}

export interface StartedWebhook {
  readonly handle: ExecutionHandle;
  /** The answer of a respond node, when the trigger waits for one. */
  readonly replied: Promise<WebhookReply> | undefined;
  /** Of a draft: what came in is recorded. */
  readonly recorded: Promise<void> | undefined;
}

export interface WebhookAnswer {
  readonly executionId: string;
  readonly reply: WebhookReply;
}

type Headers = Parameters<typeof verifyWebhook>[1]['headers'];

/** A class, and no promise where nothing waits: this is the hot path of the server. */
export class WebhookDelivery {
  readonly #ports: DeliveryPorts;
  readonly #tenant: TenantContext;
  readonly #route: WebhookRoute & MaybeDraft;

  constructor(ports: DeliveryPorts, tenant: TenantContext, route: WebhookRoute & MaybeDraft) {
    this.#ports = ports;
    this.#tenant = tenant;
    this.#route = route;
  }

  /** WH1, WH4. Undefined: nothing had to be proved. Rejects with UNAUTHENTICATED or FORBIDDEN. */
  verify(headers: Headers, rawBody: Buffer): Promise<VerifiedSender | undefined> | undefined {
    return this.#route.webhook.auth.kind === 'none' ? undefined : this.#verify(headers, rawBody);
  }

  async #verify(headers: Headers, rawBody: Buffer): Promise<VerifiedSender | undefined> {
    const { credentials, registry, clock } = this.#ports;
    const { tenantId, webhook, credentials: slots } = this.#route;
    if (webhook.auth.kind === 'none') return undefined;
    const id = slots[webhook.auth.slot];
    const credential = id === undefined ? undefined : await credentials.resolve({ tenantId }, id);
    const verdict = verifyWebhook(webhook.auth.kind, { headers, rawBody }, credential?.data, clock.now());
    if (verdict.ok && credential !== undefined) {
      const secrets = secretStrings(registry.credential(credential.type), credential.data);
      return { proof: verdict.proof, redactor: createRedactor(secrets) };
    }
    if (verdict.ok) return undefined;
    if (this.#route.draft?.isTrusted === true) {
      // Masked all the same: the request may carry secrets, only not where they are looked for.
      if (credential === undefined) return undefined;
      const secrets = secretStrings(registry.credential(credential.type), credential.data);
      return { proof: [], redactor: createRedactor(secrets) };
    }
    throw new ServiceError(verdict.reason, {
      code: verdict.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN',
      service: 'webhooks',
      ...(verdict.headers === undefined ? {} : { details: { headers: verdict.headers } }),
    });
  }

  /** Where the files of the request are stored, within the limit of its trigger. */
  files(): BinaryAccess {
    const { tenantId, webhook } = this.#route;
    return createBinaryAccess(this.#ports.blobs, { tenantId }, { maxBytes: webhook.maxBodyBytes });
  }

  /** Starts the execution. The same delivery, by its id, starts one once. */
  start(item: Item, deliveryId: string | undefined): StartedWebhook {
    const { webhook, nodeId, workflowId, draft } = this.#route;
    let onReply: ((reply: WebhookReply) => void) | undefined;
    const replied =
      webhook.respond === 'respondNode'
        ? new Promise<WebhookReply>((resolve) => (onReply = resolve))
        : undefined;
    const handle = this.#ports.engine.start(this.#tenant, {
      ...routeStart(this.#route, item),
      awaitsEnd: webhook.respond !== 'immediately',
      ...(onReply === undefined ? {} : { onReply }),
      // To a draft, senders repeat a delivery in order to see it again.
      ...(deliveryId === undefined || draft !== undefined
        ? {}
        : { idempotencyKey: `webhook:${workflowId}:${nodeId}:${deliveryId}` }),
    });
    return { handle, replied, recorded: reportStart(this.#route, handle) };
  }

  /**
   * What the sender gets, once what it says is durable. Rejects with EXECUTION_TIMEOUT (WH3) or NODE_FAILED; the id of
   * the execution is in the details.
   */
  async reply({ handle, replied, recorded }: StartedWebhook): Promise<WebhookAnswer> {
    const { webhook } = this.#route;
    if (recorded !== undefined) await recorded;
    if (webhook.respond === 'immediately') return this.#acknowledge(handle);
    // Of a repeated delivery it is the id of the first, which its end and its acceptance name.
    let { executionId } = handle;
    const { clock, replies } = this.#ports;
    const { timeoutMs } = webhook;
    const replyOf = (result: ExecutionResult) => {
      executionId = result.executionId;
      return this.#replyOf(result, handle);
    };
    const ended = handle.finished.then(replyOf, async (error: unknown) => {
      const { accepted } = handle;
      const resumed = await replyElsewhere(
        replies,
        this.#tenant,
        { executionId, timeoutMs, accepted },
        error,
      );
      switch (resumed.kind) {
        case 'response':
          return resumed.response;
        case 'ended':
          return replyOf(resumed.result);
        case 'timedOut':
          return undefined;
      }
    });
    const outcome = await withTimeout(
      clock,
      replied === undefined ? ended : Promise.race([replied, ended]),
      timeoutMs,
    );
    if (outcome === undefined) {
      const accepted = handle.accepted.then((start) => start.executionId);
      executionId = (await withTimeout(clock, accepted, 0)) ?? executionId;
      throw new ServiceError(ingressMessage('replyLate'), {
        code: 'EXECUTION_TIMEOUT',
        service: 'webhooks',
        details: { executionId },
      });
    }
    if (isServiceError(outcome)) throw outcome;
    return { executionId, reply: outcome };
  }

  async #acknowledge(handle: ExecutionHandle): Promise<WebhookAnswer> {
    const { status, responseBody, responseHeaders } = this.#route.webhook;
    const { executionId } = await handle.accepted;
    const body = responseBody ?? JSON.stringify({ executionId });
    const type = responseBody === undefined ? 'application/json; charset=utf-8' : 'text/plain; charset=utf-8';
    return { executionId, reply: { status, headers: { 'content-type': type, ...responseHeaders }, body } };
  }

  #replyOf(
    result: ExecutionResult,
    handle: ExecutionHandle,
  ): WebhookReply | ServiceError | Promise<WebhookReply | ServiceError> {
    const { executionId, status } = result;
    const { webhook } = this.#route;
    // It waits for a time or for somebody: the caller need not.
    if (status === 'waiting') return jsonReply(202, { executionId, status: 'waiting' });
    if (status !== 'succeeded') return failureReply({ ...result, status });
    if (webhook.respond === 'lastNode')
      return (
        replyOfLastNode(webhook, result, (batch: Batch, from: number, count: number) =>
          this.#ports.engine.readItems(this.#tenant, batch, from, count),
        ) ?? unanswered(executionId, 'noFile')
      );
    // A repeated delivery: the reply went to the first.
    if (executionId !== handle.executionId) return jsonReply(200, { executionId });
    return unanswered(executionId, 'noReply');
  }
}
