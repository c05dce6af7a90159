/** The answer to one webhook call: given once, by whoever comes first (result, respond node, timeout, failure). */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { PROBLEM_CONTENT_TYPE } from '@reporunner/api-types';
import type { ErrorCode } from '@reporunner/constants';
import type { Logger, TenantContext } from '@reporunner/core';
import type { BlobStore, WebhookRoute } from '@reporunner/engine';
import type { WebhookReply } from '@reporunner/integrations';
import { problem, toProblem } from '../http/problems.ts';
import { drainRest } from './body.ts';
import { corsHeaders } from './cors.ts';
import { JSON_TYPE, safeHeaders, sendReply, sendText } from './reply.ts';

export interface AnswerServices {
  readonly blobs: BlobStore;
  readonly logger: Logger;
  readonly requestId: () => string;
}

export class WebhookAnswer {
  /** Named in the answer once it is known. */
  executionId = '';
  #given = false;
  readonly #services: AnswerServices;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #route: WebhookRoute;
  readonly #tenant: TenantContext;
  readonly #cors: Readonly<Record<string, string>> | undefined;

  constructor(
    services: AnswerServices,
    request: IncomingMessage,
    response: ServerResponse,
    route: WebhookRoute,
    tenant: TenantContext,
  ) {
    this.#services = services;
    this.#request = request;
    this.#response = response;
    this.#route = route;
    this.#tenant = tenant;
    this.#cors =
      request.headers.origin === undefined ? undefined : corsHeaders(route.webhook.cors, request.headers);
  }

  get given(): boolean {
    return this.#given;
  }

  text(status: number, body: string, contentType = JSON_TYPE): void {
    if (!this.#claim()) return;
    const { responseHeaders } = this.#route.webhook;
    if (contentType === JSON_TYPE && this.#cors === undefined && isEmpty(responseHeaders)) {
      const headers = {
        'content-type': JSON_TYPE,
        'x-content-type-options': 'nosniff',
        'x-reporunner-execution-id': this.executionId,
      };
      sendText(this.#response, status, headers, body);
      return;
    }
    const headers = {
      ...safeHeaders({ 'content-type': contentType, ...lowerCase(responseHeaders) }),
      ...this.#cors,
      'x-reporunner-execution-id': this.executionId,
    };
    sendText(this.#response, status, headers, body);
  }

  reply(reply: WebhookReply): void {
    if (!this.#claim()) return;
    const { blobs, logger } = this.#services;
    const context = {
      response: this.#response,
      tenant: this.#tenant,
      blobs,
      logger,
      executionId: this.executionId,
      cors: this.#cors,
    };
    sendReply(context, reply).catch((error: unknown) => {
      logger.warn('a webhook answer could not be made', { executionId: this.executionId, error });
      this.#send(toProblem(error, this.#services.requestId()));
    });
  }

  problem(error: unknown, headers?: Readonly<Record<string, string>>): void {
    if (this.#claim()) this.#send(toProblem(error, this.#services.requestId()), headers);
  }

  /** A problem whose sentence is for the caller, whatever its code. */
  failure(code: ErrorCode, detail: string): void {
    if (this.#claim()) this.#send(problem(code, this.#services.requestId(), detail));
  }

  #claim(): boolean {
    if (this.#given) return false;
    this.#given = true;
    return !this.#response.headersSent && !this.#response.destroyed;
  }

  #send(body: ReturnType<typeof problem>, more?: Readonly<Record<string, string>>): void {
    const execution = this.executionId === '' ? {} : { executionId: this.executionId };
    const headers: Record<string, string> = {
      'content-type': PROBLEM_CONTENT_TYPE,
      'x-content-type-options': 'nosniff',
      'x-request-id': body.requestId,
      ...more,
      ...this.#cors,
    };
    if (body.status === 429 || body.status === 503) headers['retry-after'] = '1';
    if (this.executionId !== '') headers['x-reporunner-execution-id'] = this.executionId;
    drainRest(this.#request);
    sendText(this.#response, body.status, headers, JSON.stringify({ ...body, ...execution }));
  }
}

function isEmpty(record: Readonly<Record<string, string>>): boolean {
  for (const _ in record) return false;
  return true;
}

function lowerCase(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
