/**
 * Runs nodes, and journals what came of them.
 * J2 Before a side effect starts, everything before it is durable; `keepsProgress` off means that nothing is kept.
 * R2 A side effect in flight at a crash runs again with the same idempotency key, or fails, as the node declares.
 */

import { ServiceError } from '@reporunner/core';
import { engineMessage } from '../messages/engine-messages.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { RunCommand } from '../planner/command.ts';
import { type Frame, frameOf, inputOf, nodeIn } from '../planner/state.ts';
import { failureResult, type Interceptions } from './interceptions.ts';
import { invokeNode } from './invoke-node.ts';
import type { Invocation, Outputs } from './node-call.ts';
import type { Attempt, NodeRecords } from './node-records.ts';
import { NodeRun } from './node-run.ts';
import { redactInvocation } from './redact-outputs.ts';
import type { Run } from './run.ts';

export class NodeCalls {
  readonly #run: Run;
  readonly #records: NodeRecords;
  readonly #interceptions: Interceptions;
  /** What a node answered that is not items: it waits, or calls other workflows. */
  readonly #onWait: (one: Attempt, answer: Exclude<Invocation, Outputs>) => void;

  constructor(
    run: Run,
    records: NodeRecords,
    interceptions: Interceptions,
    onWait: (attempt: Attempt, answer: Exclude<Invocation, Outputs>) => void,
  ) {
    this.#run = run;
    this.#records = records;
    this.#interceptions = interceptions;
    this.#onWait = onWait;
  }

  start({ scope, node: index }: RunCommand): void {
    const run = this.#run;
    const node = run.node(index);
    const known = nodeIn(run.state, frameOf(run.state, scope), index);
    const one: Attempt = { node, scope, attempt: known.attempt + 1, startedAt: run.time() };
    if (!this.#isSideEffect(node)) {
      this.#call(one);
      return;
    }
    if (known.inFlight && this.#onCrash(node) === 'fail') {
      const error = new ServiceError(engineMessage('interrupted', { node: node.name }), {
        code: 'NODE_INTERRUPTED',
        service: 'engine',
      });
      this.failed({ ...one, attempt: known.attempt }, error);
      return;
    }
    run.record({ type: 'NodeStarted', scope, nodeId: node.id, attempt: one.attempt });
    if (run.keepsProgress) this.#records.after(run.commit(), one, () => this.#call(one));
    else this.#call(one);
  }

  #isSideEffect(planned: PlanNode): boolean {
    const { definition } = planned;
    if (!('sideEffect' in definition) || definition.sideEffect === undefined) return false;
    if (typeof definition.sideEffect === 'boolean') return definition.sideEffect;
    // What an expression decides is not known before it runs: the safe answer is yes.
    const declared = declaredParameters(planned);
    return declared === undefined || definition.sideEffect(declared as never);
  }

  /** R2. */
  #onCrash(node: PlanNode): 'retry' | 'fail' {
    const { definition } = node;
    const policy = 'onCrash' in definition ? definition.onCrash : undefined;
    if (typeof policy !== 'function') return policy ?? 'retry';
    const declared = declaredParameters(node);
    return declared === undefined ? 'fail' : policy(declared as never);
  }

  #call(one: Attempt): void {
    const run = this.#run;
    const { node, scope, attempt } = one;
    const frame = frameOf(run.state, scope);
    const nodeRun = new NodeRun(run.host, node, scope, attempt);
    nodeRun.begin();
    run.services.holder.enter(run, node.index);
    let result: Invocation | Promise<Invocation>;
    try {
      result = invokeNode({
        state: run.state,
        frame,
        node,
        services: nodeRun,
        info: run.scopeInfo(attempt),
      });
    } catch (error) {
      nodeRun.end();
      this.failed(one, nodeRun.redact(error));
      return;
    }
    if (!(result instanceof Promise)) {
      nodeRun.end();
      this.answered(
        one,
        nodeRun.warned(result, () => this.#timesOf(one)),
      );
      return;
    }
    this.#await(one, nodeRun, frame, result);
  }

  /** How often a node must say something for it to be shown. */
  #timesOf({ node, scope }: Attempt): number {
    const { state } = this.#run;
    if (node.definition.kind !== 'item') return 1;
    return inputOf(state, frameOf(state, scope), node.index, 'main')?.length ?? 1;
  }

  #await(one: Attempt, nodeRun: NodeRun, frame: Frame, result: Promise<Invocation>): void {
    const run = this.#run;
    const { node, scope, attempt } = one;
    if (!nodeIn(run.state, frame, node.index).inFlight)
      run.record({ type: 'NodeStarted', scope, nodeId: node.id, attempt });
    run.begin();
    const settle = (then: () => void) => {
      nodeRun.end();
      run.end();
      if (run.isOver) return;
      if (run.isOpen(frame)) then();
      run.drain();
    };
    nodeRun.orTimeout(result).then(
      (invocation) =>
        settle(() =>
          this.answered(
            one,
            nodeRun.warned(invocation, () => this.#timesOf(one)),
          ),
        ),
      (error: unknown) => settle(() => this.failed(one, nodeRun.redact(error))),
    );
  }

  answered(one: Attempt, raw: Invocation): void {
    const { redactor } = this.#run.host;
    const answer = redactor === undefined ? raw : redactInvocation(raw, redactor);
    if ('outputs' in answer) this.succeeded(one, answer);
    else this.#onWait(one, answer);
  }

  succeeded(attempt: Attempt, result: Outputs): void {
    const records = this.#records;
    if (!this.#interceptions.areAny && !records.isLarge(result.outputs)) records.succeeded(attempt, result);
    else
      records.whenStored(attempt, result, (stored) => {
        if (this.#interceptions.areAny) this.#interceptions.after(attempt, stored);
        else records.succeeded(attempt, stored);
      });
  }

  failed(attempt: Attempt, thrown: unknown): void {
    if (this.#interceptions.areAny) this.#interceptions.after(attempt, failureResult(thrown), thrown);
    else this.#records.failed(attempt, thrown);
  }
}

const declaredOf = new WeakMap<PlanNode, { readonly parameters: unknown }>();

/**
 * Parameters before anything runs, expressions as text; undefined where that fits no schema. Kept for each node of a
 * plan, for to read them takes longer than most nodes.
 */
function declaredParameters(planned: PlanNode): unknown {
  let declared = declaredOf.get(planned);
  if (declared === undefined) {
    declared = { parameters: readDeclared(planned) };
    declaredOf.set(planned, declared);
  }
  return declared.parameters;
}

function readDeclared({ definition, node, parameters }: PlanNode): unknown {
  if (parameters.constant) return parameters.evaluate({});
  const parsed = definition.parameters.partial().safeParse(node.parameters);
  return parsed.success ? parsed.data : undefined;
}
