/**
 * One request to a webhook, from its match to its answer. A class, for the state of a call lives as long as the call:
 * this is the hottest path of the server, and it costs two objects, one promise and no hook.
 * W1 Nothing starts before the sender is verified.
 * W2 An answer below 400 is sent only after the start is on disk; of a result, only after the end is.
 * W3 A caller that leaves, or waits too long, changes nothing about the execution.
 * W4 A call is answered once.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type Clock,
  type Item,
  isServiceError,
  ServiceError,
  type TenantContext,
  type Timer,
} from '@reporunner/core';
import type {
  Engine,
  ExecutionHandle,
  ExecutionResult,
  StartRequest,
  WebhookRoute,
} from '@reporunner/engine';
import type { ExecutionMode, WebhookReply } from '@reporunner/integrations';
import { type BodyOutcome, readBody } from './body.ts';
import { webhookItem } from './item.ts';
import { JSON_TYPE } from './reply.ts';
import type { WebhookVerifier } from './verify.ts';
import { type AnswerServices, WebhookAnswer } from './webhook-answer.ts';
import { interpretBody, isStreamedUpload, readUpload, type WebhookBody } from './webhook-body.ts';

export interface WebhookServices extends AnswerServices {
  readonly engine: Pick<Engine, 'start'>;
  readonly verify: WebhookVerifier;
  readonly clock: Clock;
}

export interface MatchedCall {
  readonly route: WebhookRoute;
  readonly params: Readonly<Record<string, string>>;
  /** Decoded, below `/webhook/`. */
  readonly path: string;
  /** The query string, without its `?`. */
  readonly search: string;
  readonly mode: ExecutionMode;
}

const noSecrets: readonly string[] = [];
const maxDeliveryIdLength = 512;

export class WebhookCall {
  readonly #services: WebhookServices;
  readonly #request: IncomingMessage;
  readonly #matched: MatchedCall;
  readonly #tenant: TenantContext;
  readonly #answer: WebhookAnswer;
  #secretHeaders = noSecrets;
  #timer: Timer | undefined;

  constructor(
    services: WebhookServices,
    request: IncomingMessage,
    response: ServerResponse,
    matched: MatchedCall,
  ) {
    this.#services = services;
    this.#request = request;
    this.#matched = matched;
    this.#tenant = { tenantId: matched.route.tenantId };
    this.#answer = new WebhookAnswer(services, request, response, matched.route, this.#tenant);
  }

  run(): void {
    const { auth } = this.#matched.route.webhook;
    if (auth.kind === 'none') this.#receive();
    else if (auth.kind === 'hmac') this.#readBytes((bytes) => this.#verify(bytes));
    // Decided by the head alone: nobody uploads before being let in.
    else this.#verify(undefined);
  }

  /** Goes on with the body once the sender is who it must be (W1). */
  #verify(rawBody: Buffer | undefined): void {
    const facts = { method: this.#request.method ?? '', headers: this.#request.headers, rawBody };
    this.#services
      .verify(this.#matched.route, facts)
      .then((verdict) => {
        if (verdict.ok) {
          this.#secretHeaders = verdict.secretHeaders ?? noSecrets;
          if (rawBody === undefined) this.#receive();
          else this.#interpret(rawBody);
          return;
        }
        const code = verdict.status === 401 ? 'UNAUTHENTICATED' : 'FORBIDDEN';
        this.#answer.problem(
          new ServiceError('The sender could not be verified.', { code, service: 'webhook' }),
          verdict.headers,
        );
      })
      .catch(this.#fail);
  }

  get #bodyContext() {
    return {
      request: this.#request,
      webhook: this.#matched.route.webhook,
      blobs: this.#services.blobs,
      tenant: this.#tenant,
    };
  }

  #receive(): void {
    const context = this.#bodyContext;
    if (isStreamedUpload(context)) readUpload(context, this.#request).then(this.#begin).catch(this.#fail);
    else this.#readBytes((bytes) => this.#interpret(bytes));
  }

  #readBytes(next: (bytes: Buffer) => void): void {
    const { maxBodyBytes } = this.#matched.route.webhook;
    readBody(this.#request, maxBodyBytes, (outcome: BodyOutcome) => {
      if (outcome === 'aborted') return;
      if (outcome !== 'too-large') return next(outcome);
      this.#answer.problem(
        new ServiceError(`The body is larger than ${maxBodyBytes} bytes.`, {
          code: 'PAYLOAD_TOO_LARGE',
          service: 'webhook',
        }),
      );
    });
  }

  #interpret(bytes: Buffer): void {
    try {
      const body = interpretBody(this.#bodyContext, bytes);
      if (body instanceof Promise) body.then(this.#begin).catch(this.#fail);
      else this.#begin(body);
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Of a repeated delivery: the sender's own id of it. */
  #deliveryKey(): string | undefined {
    const { webhook, workflowId, nodeId } = this.#matched.route;
    const name = webhook.idempotencyHeader;
    const value = name === undefined ? undefined : this.#request.headers[name];
    if (value === undefined || value === '') return undefined;
    const id = String(value);
    if (id.length <= maxDeliveryIdLength) return `webhook:${workflowId}:${nodeId}:${id}`;
    throw new ServiceError(`The header ${name} may have ${maxDeliveryIdLength} characters.`, {
      code: 'BAD_REQUEST',
      service: 'webhook',
    });
  }

  /** @throws whatever refuses the start before it is accepted. */
  readonly #begin = (body: WebhookBody): void => {
    const { route, params, path, search, mode } = this.#matched;
    const { respond } = route.webhook;
    const item = webhookItem({
      request: this.#request,
      path,
      params,
      search,
      secretHeaders: this.#secretHeaders,
      body: body.json,
      binary: body.binary,
    });
    const idempotencyKey = this.#deliveryKey();
    const start: StartRequest = {
      plan: route.plan,
      mode,
      trigger: { nodeId: route.nodeId, outputs: { main: [item] } },
      ...(idempotencyKey === undefined ? undefined : { idempotencyKey }),
      ...(respond === 'respondNode' ? { onReply: this.#replied } : undefined),
    };
    const handle = this.#services.engine.start(this.#tenant, start);
    this.#answer.executionId = handle.executionId;
    if (respond === 'immediately') {
      handle.accepted.then(() => this.#accepted(handle), this.#fail);
      handle.finished.catch(this.#lost);
      return;
    }
    if (idempotencyKey !== undefined) this.#followDuplicate(handle);
    this.#timer = this.#services.clock.setTimer(route.webhook.timeoutMs, this.#timedOut);
    handle.finished.then(this.#finished, this.#fail);
  };

  /** A repeated delivery is answered in the name of the execution that the first one started. */
  #followDuplicate(handle: ExecutionHandle): void {
    handle.accepted.then(
      ({ duplicate }) => {
        if (!duplicate || this.#matched.route.webhook.respond !== 'respondNode') return;
        this.#answer.executionId = handle.executionId;
        this.#answer.text(200, `{"executionId":"${handle.executionId}","duplicate":true}`);
      },
      // The end rejects as well, and that is reported.
      () => undefined,
    );
  }

  #accepted(handle: ExecutionHandle): void {
    const { status, responseBody } = this.#matched.route.webhook;
    this.#answer.executionId = handle.executionId;
    if (responseBody === undefined) {
      this.#answer.text(status, `{"executionId":"${handle.executionId}"}`);
    } else {
      const isJson = /^\s*[[{]/.test(responseBody);
      this.#answer.text(status, responseBody, isJson ? JSON_TYPE : 'text/plain; charset=utf-8');
    }
  }

  readonly #finished = (result: ExecutionResult): void => {
    this.#timer?.cancel();
    if (this.#answer.given) return;
    this.#answer.executionId = result.executionId;
    if (result.status === 'succeeded') this.#succeeded(result.lastOutputs);
    else this.#failed(result);
  };

  #succeeded(items: readonly Item[]): void {
    const { respond, responseData, status, responseHeaders } = this.#matched.route.webhook;
    if (respond === 'respondNode') {
      this.#answer.failure('NODE_FAILED', 'The workflow ended without an answer: no Respond node ran.');
      return;
    }
    const [first] = items;
    switch (responseData) {
      case 'firstItem':
        this.#answer.text(status, first === undefined ? '{}' : JSON.stringify(first.json));
        break;
      case 'allItems':
        this.#answer.text(status, JSON.stringify(items.map(({ json }) => json)));
        break;
      case 'none':
        this.#answer.text(status, '');
        break;
      case 'binary': {
        const body = Object.values(first?.binary ?? {})[0];
        const type = body === undefined ? {} : { 'content-type': body.mimeType };
        this.#answer.reply({ status, headers: { ...type, ...responseHeaders }, body });
      }
    }
  }

  /** A workflow that stops with an error says so to its caller; any other failure is its owner's to read. */
  #failed({ status, error }: ExecutionResult): void {
    if (status === 'cancelled') {
      this.#answer.failure('EXECUTION_CANCELLED', 'The execution was cancelled.');
    } else if (error?.code === 'EXECUTION_TIMEOUT') {
      this.#answer.failure('EXECUTION_TIMEOUT', 'The workflow took longer than it may.');
    } else if (error?.code === 'STOPPED_BY_WORKFLOW') {
      this.#answer.failure('STOPPED_BY_WORKFLOW', error.message);
    } else {
      this.#answer.failure('NODE_FAILED', 'The workflow failed.');
    }
  }

  readonly #replied = (reply: WebhookReply): void => {
    this.#timer?.cancel();
    this.#answer.reply(reply);
  };

  readonly #timedOut = (): void => {
    this.#answer.failure(
      'EXECUTION_TIMEOUT',
      'The workflow is still running; its answer did not come in time.',
    );
  };

  readonly #lost = (error: unknown): void => {
    const { executionId } = this.#answer;
    this.#services.logger.error('the end of an execution was not saved', { executionId, error });
  };

  readonly #fail = (error: unknown): void => {
    this.#timer?.cancel();
    if (!isServiceError(error)) {
      const { workflowId, nodeId } = this.#matched.route;
      this.#services.logger.error('a webhook could not be served', { workflowId, nodeId, error });
    }
    this.#answer.problem(error);
  };
}
