/** What starting a node means: a call, a container, or a result that is there already. */

import { type Item, ServiceError } from '@reporunner/core';
import type { NodeSucceeded, ScopePath } from '../events.ts';
import { type Batches, isStored } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { RunCommand } from '../planner/command.ts';
import { passedOn, withSource } from '../planner/lineage.ts';
import { sourceOfAll } from '../planner/origins.ts';
import { frameOf, inputOf } from '../planner/state.ts';
import type { ContainerCalls } from './container-calls.ts';
import type { Interceptions } from './interceptions.ts';
import type { NodeCalls } from './node-calls.ts';
import type { RunControl, RunOptions } from './run-control.ts';
import type { ScopeTimers } from './scope-timers.ts';

const none: readonly Item[] = Object.freeze([]);

function quarantined(nodeName: string): ServiceError {
  return new ServiceError(engineMessage('quarantined', { node: nodeName }), {
    code: 'NODE_QUARANTINED',
    service: 'engine',
  });
}

/** What the log says of a node that is switched off and stands for a step that does not exist here. */
function missingStep({ definition, node }: PlanNode): Pick<NodeSucceeded, 'logs'> {
  const issues = (definition.role === 'pass-through' && definition.check?.(node.parameters)) || [];
  return issues.length === 0 ? {} : { logs: issues.map(({ message }) => ({ level: 'warn', text: message })) };
}

export class NodeStarts {
  readonly #run: RunControl;
  readonly #nodes: NodeCalls;
  readonly #containers: ContainerCalls;
  readonly #interceptions: Interceptions;
  readonly #timers: ScopeTimers;
  readonly #reused: RunOptions['reused'];

  constructor(
    run: RunControl,
    nodes: NodeCalls,
    containers: ContainerCalls,
    interceptions: Interceptions,
    timers: ScopeTimers,
    reused: RunOptions['reused'],
  ) {
    this.#run = run;
    this.#nodes = nodes;
    this.#containers = containers;
    this.#interceptions = interceptions;
    this.#timers = timers;
    this.#reused = reused;
  }

  /** Starts the node now, or when its retry or its body is due. */
  start(command: RunCommand): void {
    const { scope, node, notBefore } = command;
    const run = this.#run;
    if (notBefore === undefined || notBefore + run.state.clockShift <= run.services.clock.now()) {
      this.#start(command);
      return;
    }
    this.#timers.at({ elapsed: notBefore }, scope, () => {
      run.enqueue({ type: 'run', scope, node });
      run.drain();
    });
  }

  #start(command: RunCommand): void {
    const run = this.#run;
    const { scope } = command;
    const node = run.node(command.node);
    const { pinned, disabled } = node.node;
    const { mode, usePinned, quarantined: refused } = run.start;
    const reused = this.#reused?.get(node.id);
    const base = { type: 'NodeSucceeded', scope, nodeId: node.id, attempt: 0 } as const;
    if (refused?.has(node.id) === true) {
      this.#nodes.failed({ node, scope, attempt: 0, startedAt: run.time() }, quarantined(node.name));
    } else if (disabled) {
      const frame = frameOf(run.state, scope);
      const input = inputOf(run.state, frame, node.index, 'main') ?? none;
      const main = passedOn(run.state, frame, node.index, input);
      run.record({ ...base, startedAt: run.time(), outputs: { main }, ...missingStep(node) });
    } else if (usePinned && pinned !== undefined) {
      const outputs = this.#withNewSources(scope, node, pinned);
      run.record({ ...base, startedAt: run.time(), outputs, reused: 'pinned' });
    } else if (reused !== undefined) {
      const label = mode === 'retry' ? 'retry' : 'earlier';
      run.record({ ...base, startedAt: run.time(), outputs: reused, reused: label });
    } else if (this.#interceptions.areAny) {
      this.#interceptions.before(command, () => this.#begin(command, node));
    } else this.#begin(command, node);
  }

  #begin(command: RunCommand, { definition }: PlanNode): void {
    if (definition.kind === 'container') this.#containers.open(command);
    else this.#nodes.start(command);
  }

  /** Pinned items say nothing of where they come from in this execution. */
  #withNewSources(scope: ScopePath, node: PlanNode, pinned: Batches): Batches {
    const { state } = this.#run;
    const source = sourceOfAll(state, frameOf(state, scope), node.index);
    return Object.fromEntries(
      Object.entries(pinned).map(([port, batch]) => [
        port,
        isStored(batch) ? batch : batch.map((item) => withSource(item, source)),
      ]),
    );
  }
}
