/**
 * The queue of the planner's commands, carried out in slices of the main thread.
 * FA1 What takes longer than a slice goes on in the next one; what a slice did is written in a slice of its own.
 */
import { stepsTaken } from '@reporunner/core';
import { stepsPerLook } from '@reporunner/integrations';
import type { EngineServices } from '../engine-services.ts';
import { type Command, isVoid, type RunCommand } from '../planner/command.ts';
import type { ExecutionState } from '../planner/state.ts';
import type { SliceTaker } from '../time-slices.ts';
import type { Lifecycle, LifecycleEvent } from './lifecycle.ts';

export interface CommandLoopHost {
  readonly state: ExecutionState;
  readonly services: EngineServices;
  readonly lifecycle: Lifecycle;
  move(event: LifecycleEvent): boolean;
  /** False while a node must wait: for a free slot, or for the disk. */
  mayStart(command: RunCommand): boolean;
  carryOut(command: Command): void;
  flush(): void;
  /** Nothing is queued, and nothing is under way. */
  enterIdle(): void;
}

/** Commands between two looks at the clock, unless their expressions take many steps. */
const commandsPerLook = 8;

const drain: LifecycleEvent = { type: 'drain' };
const drained: LifecycleEvent = { type: 'drained' };
const usedUp: LifecycleEvent = { type: 'yield' };
const slice: LifecycleEvent = { type: 'slice' };
const resume: LifecycleEvent = { type: 'resume' };

export class CommandLoop implements SliceTaker {
  readonly #host: CommandLoopHost;
  readonly #tenantId: string;
  readonly #workflowId: string;
  readonly #queue: Command[] = [];
  /** Calls under way that will come back. */
  #running = 0;
  #now = 0;

  constructor(host: CommandLoopHost, tenantId: string, workflowId: string) {
    this.#host = host;
    this.#tenantId = tenantId;
    this.#workflowId = workflowId;
  }

  /** Within a slice the clock is looked at now and then only: it costs more than many a node. */
  time(): number {
    const { lifecycle, services } = this.#host;
    if (lifecycle.phase === 'draining') return this.#now;
    services.clockSteps.look();
    return services.clock.now();
  }

  get running(): number {
    return this.#running;
  }
  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  push(command: Command): void {
    this.#queue.push(command);
  }

  clear(): void {
    this.#queue.length = 0;
  }

  dropVoid(): void {
    const { state } = this.#host;
    for (let at = this.#queue.length - 1; at >= 0; at -= 1)
      if (isVoid(state, this.#queue[at] as Command)) this.#queue.splice(at, 1);
  }

  begin(): void {
    this.#running += 1;
    this.#host.move(resume);
  }

  end(): void {
    this.#running -= 1;
  }

  takeSlice(): void {
    const host = this.#host;
    const { lifecycle } = host;
    host.move(slice);
    if (lifecycle.phase === 'yielded' && !lifecycle.hasUnwritten) {
      this.drain();
      return;
    }
    // Encoding what a slice did takes about as long as the slice did.
    host.flush();
    if (lifecycle.phase === 'yielded') host.services.slices.wait(this.#tenantId, this.#workflowId, this);
  }

  drain(): void {
    const host = this.#host;
    const { slices, holder, clock, clockSteps } = host.services;
    clockSteps.look();
    if (host.lifecycle.phase === 'idle') {
      this.#leaveIdle();
      return;
    }
    if (!host.move(drain)) {
      if (host.lifecycle.phase !== 'draining') holder.leave();
      return;
    }
    this.#now = clock.now();
    const until = this.#now + slices.budgetMs;
    let left = commandsPerLook;
    let stepsBefore = stepsTaken();
    while (this.#queue.length > 0 && host.lifecycle.phase === 'draining') {
      const command = this.#queue[0] as Command;
      if (command.type === 'run' && !host.mayStart(command)) break;
      this.#queue.shift();
      host.carryOut(command);
      left -= 1;
      if (left > 0 && stepsTaken() - stepsBefore < stepsPerLook) continue;
      const before = this.#now;
      this.#now = clock.now();
      stepsBefore = stepsTaken();
      // Nodes that take long are looked at one by one.
      left = this.#now - before > 1 ? 1 : commandsPerLook;
      if (this.#now > until) {
        host.move(usedUp);
        slices.wait(this.#tenantId, this.#workflowId, this);
        holder.leave();
        return;
      }
    }
    host.move(drained);
    host.flush();
    holder.leave();
    if (this.#queue.length === 0 && this.#running === 0) host.enterIdle();
  }

  /** What is to be done waits for a slot; what is only to be written does not. */
  #leaveIdle(): void {
    const host = this.#host;
    if (this.#queue.length > 0) host.move(resume);
    else {
      host.flush();
      host.services.holder.leave();
      host.enterIdle();
    }
  }
}
