/** What one run of a node may use. Everything is created when the node first asks for it: most ask for nothing. */
import { type ServiceError, stepsTaken, type TenantContext, type Timer } from '@reporunner/core';
import {
  type CodeAccess,
  type CredentialAccess,
  createDocumentAccess,
  type DocumentAccess,
  type ExecutionMetadata,
  type HttpRequest,
  type Redactor,
  type WebhookReply,
  WorkSlice,
} from '@reporunner/integrations';
import type { EngineServices } from '../engine-services.ts';
import type { ScopePath } from '../events.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { NodeProgress } from '../ports/ports.ts';
import { nodeTimeout } from './failures.ts';
import type { Invocation } from './node-call.ts';
import type { NodeRunServices } from './node-context.ts';
import { ProgressReports } from './progress-reports.ts';
import { redactError } from './redact-error.ts';
import { redactedBinary, redactedLogger, redactReply } from './redacted-services.ts';
import { mayRetry } from './retry.ts';

/** The execution that the node runs in. */
export interface NodeRunHost {
  readonly tenant: TenantContext;
  readonly services: EngineServices;
  readonly execution: ExecutionMetadata;
  signal(scope: ScopePath): AbortSignal;
  /** Names this activation of the scope. */
  activation(scope: ScopePath): string;
  respond(reply: WebhookReply): boolean;
  /** WD1. The node at this place of the plan has the main thread, or none has. */
  hold(node: number): void;
  release(): void;
  /** Of every secret that the execution has seen; undefined while it has seen none. */
  readonly redactor: Redactor | undefined;
  protect(secrets: readonly string[]): void;
  /** For watchers; not in the journal. */
  progressed(progress: NodeProgress): void;
}

/** Different ones. */
const maxWarnings = 100;

export class NodeRun implements NodeRunServices {
  readonly attempt: number;
  readonly #host: NodeRunHost;
  readonly #node: PlanNode;
  readonly #scope: ScopePath;
  /** How often it was said. */
  #warnings: Map<string, number> | undefined;
  #timer: Timer | undefined;
  #progress: ProgressReports | undefined;
  #own: AbortController | undefined;
  #slice: WorkSlice | undefined;
  readonly #stepsBefore = stepsTaken();
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
    const { execution } = this.#host;
    return `${execution.executionId}:${this.#host.activation(this.#scope)}:${this.#node.id}`;
  }
  get http() {
    const { services, tenant, execution } = this.#host;
    // As with quarantine: a person who starts it wants it to run.
    const ignoresCircuit = execution.mode === 'manual' || execution.mode === 'retry';
    return {
      request: (request: HttpRequest) =>
        this.#goesOnAfter(services.http.request({ ...request, tenantId: tenant.tenantId, ignoresCircuit })),
    };
  }
  get clock() {
    return this.#host.services.clock;
  }
  get logger() {
    return redactedLogger(this.#host.services.logger, () => this.#host.redactor);
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
        const { services, tenant } = this.#host;
        const value = await this.#goesOnAfter(services.credentials.get(tenant, id));
        this.#host.protect(services.secretsOf(value));
        return { ...value, protect: (secret) => this.#host.protect([secret]) };
      },
    };
  }

  binary() {
    return redactedBinary(this.#host.services.binaryFor(this.#host.tenant), () => this.#host.redactor);
  }

  files() {
    return this.#host.services.filesFor(this.#host.tenant);
  }

  code(): CodeAccess {
    const { services, tenant, execution } = this.#host;
    const scope = `${execution.workflowId}/${this.#node.id}`;
    return {
      run: (request) =>
        this.#goesOnAfter(
          services.code.run({ ...request, tenantId: tenant.tenantId, scope, signal: this.signal() }),
        ),
    };
  }

  documents(): DocumentAccess {
    const { services, tenant, execution } = this.#host;
    return createDocumentAccess(services.documents, {
      tenantId: tenant.tenantId,
      workflowId: execution.workflowId,
      signal: () => this.signal(),
    });
  }

  respond(reply: WebhookReply): boolean {
    const { redactor } = this.#host;
    return this.#host.respond(redactor === undefined ? reply : redactReply(reply, redactor));
  }

  mayRetry(error: unknown): boolean {
    return mayRetry(this.#node.node.retry, this.attempt, error);
  }

  warn(message: string): void {
    this.#warnings ??= new Map();
    const known = this.#warnings.get(message);
    if (known !== undefined || this.#warnings.size < maxWarnings)
      this.#warnings.set(message, (known ?? 0) + 1);
  }

  /** With what the node said often enough; `timesOf`: how often that is. */
  warned(answer: Invocation, timesOf: () => number): Invocation {
    if (this.#warnings === undefined || !('outputs' in answer)) return answer;
    const times = timesOf();
    const lines = [...this.#warnings].filter(([, count]) => count >= times);
    const warnings = lines.map(([text]) => ({ level: 'warn', text }));
    return lines.length === 0 ? answer : { ...answer, logs: [...(answer.logs ?? []), ...warnings] };
  }

  progress(fraction: number, message: string | undefined): void {
    const host = this.#host;
    this.#progress ??= new ProgressReports(this.clock, (report) =>
      host.progressed({
        nodeId: this.#node.id,
        scope: this.#scope,
        attempt: this.attempt,
        fraction: report.fraction,
        ...(report.message === undefined
          ? {}
          : { message: host.redactor?.excerpt(report.message) ?? report.message }),
        at: this.clock.now(),
      }),
    );
    this.#progress.report(fraction, message);
  }

  /** The error without the secrets that the execution has seen. */
  redact(error: unknown): unknown {
    const { redactor } = this.#host;
    return redactor === undefined ? error : redactError(error, redactor);
  }

  /** Work of the node outside a time slice: the watchdog knows whose it is. */
  held<T>(work: () => T): T {
    this.#host.hold(this.#node.index);
    try {
      return work();
    } finally {
      this.#host.release();
    }
  }

  /** FA3. Whether the node has had the main thread long enough. */
  isDue(): boolean {
    this.#slice ??= new WorkSlice(this.#stepsBefore);
    return this.#slice.isDue();
  }

  async pause(): Promise<void> {
    const { services, tenant, execution } = this.#host;
    await new Promise<void>((takeSlice) =>
      services.slices.wait(tenant.tenantId, execution.workflowId, { takeSlice }),
    );
    this.#slice?.restart();
    const signal = this.signal();
    if (signal.aborted) throw signal.reason;
  }

  /** What the node does with an answer holds the main thread as well, until the next pass of the event loop. */
  async #goesOnAfter<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } finally {
      this.#host.hold(this.#node.index);
      setImmediate(() => this.#host.release());
    }
  }

  /** Starts the node's time limit, if it has one. */
  begin(): void {
    const { timeoutMs, name } = this.#node.node;
    if (timeoutMs === undefined) return;
    this.#timer = this.#host.services.clock.setTimer(timeoutMs, () => {
      const error = nodeTimeout(name, timeoutMs);
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
    this.#progress?.end();
  }
}
