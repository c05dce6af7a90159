/** What one run of a node may use. Everything is made when the node first asks for it: most ask for nothing. */
import { ServiceError, type TenantContext, type Timer } from '@reporunner/core';
import type { CodeAccess, CredentialAccess, ExecutionFacts, WebhookReply } from '@reporunner/integrations';
import type { EngineServices } from '../engine-services.ts';
import type { ScopePath } from '../events.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { NodeRunServices } from './node-context.ts';
import { mayRetry } from './retry.ts';

/** The execution that the node runs in. */
export interface NodeRunHost {
  readonly tenant: TenantContext;
  readonly services: EngineServices;
  readonly execution: ExecutionFacts;
  signal(scope: ScopePath): AbortSignal;
  respond(reply: WebhookReply): boolean;
}

export class NodeRun implements NodeRunServices {
  readonly attempt: number;
  readonly #host: NodeRunHost;
  readonly #node: PlanNode;
  readonly #scope: ScopePath;
  #secrets: string[] | undefined;
  #timer: Timer | undefined;
  #own: AbortController | undefined;
  #expire: ((error: ServiceError) => void) | undefined;

  constructor(host: NodeRunHost, node: PlanNode, scope: ScopePath, attempt: number) {
    this.#host = host;
    this.#node = node;
    this.#scope = scope;
    this.attempt = attempt;
  }

  get execution() {
    return this.#host.execution;
  }
  /** The same for every try of this activation, also after a crash. */
  get idempotencyKey() {
    return `${this.#host.execution.executionId}:${this.#scope}:${this.#node.id}`;
  }
  get http() {
    return this.#host.services.http;
  }
  get clock() {
    return this.#host.services.clock;
  }
  get logger() {
    return this.#host.services.logger;
  }

  signal(): AbortSignal {
    const signal = this.#host.signal(this.#scope);
    if (this.#node.node.timeoutMs === undefined) return signal;
    this.#own ??= new AbortController();
    return AbortSignal.any([signal, this.#own.signal]);
  }

  credentials(): CredentialAccess {
    return {
      get: async (slot) => {
        const id = this.#node.node.credentials[slot];
        if (id === undefined) return undefined;
        const value = await this.#host.services.credentials.get(this.#host.tenant, id);
        this.#secrets ??= [];
        for (const part of Object.values(value.data)) if (typeof part === 'string') this.#secrets.push(part);
        return value;
      },
    };
  }

  binary() {
    return this.#host.services.binaryFor(this.#host.tenant);
  }

  files() {
    return this.#host.services.filesFor(this.#host.tenant);
  }

  code(): CodeAccess {
    const { services, tenant } = this.#host;
    return {
      run: (request) => services.code.run({ ...request, tenantId: tenant.tenantId, signal: this.signal() }),
    };
  }

  respond(reply: WebhookReply): boolean {
    return this.#host.respond(reply);
  }

  mayRetry(error: unknown): boolean {
    return mayRetry(this.#node.node.retry, this.attempt, error);
  }

  progress(): void {}

  /** The error with every secret that the node has seen blotted out. */
  redact(error: unknown): unknown {
    return this.#host.services.redact(error, this.#secrets ?? []);
  }

  /** Starts the node's time limit, if it has one. */
  begin(): void {
    const { timeoutMs, name } = this.#node.node;
    if (timeoutMs === undefined) return;
    this.#timer = this.#host.services.clock.setTimer(timeoutMs, () => {
      const error = new ServiceError(`"${name}" took longer than ${timeoutMs} ms.`, {
        code: 'NODE_TIMEOUT',
        service: 'engine',
        recoverable: true,
      });
      this.#own?.abort(error);
      this.#expire?.(error);
    });
  }

  orTimeout<T>(result: Promise<T>): Promise<T> {
    if (this.#timer === undefined) return result;
    const limit = new Promise<never>((_, reject) => {
      this.#expire = reject;
    });
    return Promise.race([result, limit]);
  }

  end(): void {
    this.#timer?.cancel();
  }
}
