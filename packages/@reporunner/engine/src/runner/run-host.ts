/** The execution as its nodes see it. */
import type { TenantContext } from '@reporunner/core';
import { createRedactor, type ExecutionMetadata, type WebhookReply } from '@reporunner/integrations';
import type { EngineServices } from '../engine-services.ts';
import type { ScopePath } from '../events.ts';
import { activationOf, findFrame } from '../planner/state.ts';
import type { NodeProgress } from '../ports/ports.ts';
import type { NodeRunHost } from './node-run.ts';
import type { RunControl } from './run-control.ts';
import type { RunWrites } from './run-writes.ts';
import type { ScopeAborts } from './scope-aborts.ts';

export class RunHost implements NodeRunHost {
  readonly tenant: TenantContext;
  readonly services: EngineServices;
  readonly #run: RunControl;
  readonly #aborts: ScopeAborts;
  readonly #writes: RunWrites;
  #execution: ExecutionMetadata | undefined;

  constructor(run: RunControl, aborts: ScopeAborts, writes: RunWrites) {
    this.tenant = run.tenant;
    this.services = run.services;
    this.#run = run;
    this.#aborts = aborts;
    this.#writes = writes;
  }

  /** Made when a node first asks for it. */
  get execution(): ExecutionMetadata {
    this.#execution ??= this.#describe();
    return this.#execution;
  }

  #describe(): ExecutionMetadata {
    const { id: executionId, plan, start, services } = this.#run;
    const { settings, id: workflowId, name: workflowName } = plan.workflow;
    const timezone = settings.timezone ?? services.timezone;
    return { executionId, workflowId, workflowName, mode: start.mode, timezone };
  }

  signal(scope: ScopePath): AbortSignal {
    return this.#aborts.signal(scope);
  }
  hold(node: number): void {
    this.services.holder.enter(this.#run, node);
  }
  release(): void {
    this.services.holder.leave();
  }
  activation(scope: ScopePath): string {
    const { state } = this.#run;
    const frame = findFrame(state, scope);
    return frame === undefined ? scope : activationOf(state, frame);
  }
  respond(reply: WebhookReply): boolean {
    return this.#writes.respond(reply);
  }
  get redactor() {
    return this.#run.items.redactor;
  }
  progressed(progress: NodeProgress): void {
    const { isOver, id } = this.#run;
    if (isOver) return;
    for (const sink of this.services.sinks) sink.progressed?.(this.tenant, id, progress);
  }
  protect(secrets: readonly string[]): void {
    const { items } = this.#run;
    items.redactor ??= createRedactor();
    items.redactor.add(secrets);
  }
}
