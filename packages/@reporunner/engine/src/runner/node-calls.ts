/**
 * Runs nodes, and journals what came of them.
 * J2 Before a side effect starts, everything before it is durable; `keepsProgress` off means that nothing is kept.
 * R2 A side effect in flight at a crash runs again with the same idempotency key, or fails, as the node declares.
 */
import { type Item, ServiceError } from '@reporunner/core';
import type { NodeFacts } from '../engine-services.ts';
import { itemErrorOf } from '../events.ts';
import { type Batch, type Batches, failedItems } from '../items/batch.ts';
import type { ItemAccess } from '../items/item-access.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { RunCommand } from '../planner/command.ts';
import { passedOn, withEntries } from '../planner/lineage.ts';
import { type Frame, frameOf, inputOf, nodeIn } from '../planner/state.ts';
import { causeOf, failureOf } from './failures.ts';
import { invokeNode } from './invoke-node.ts';
import type { Invocation, Outputs } from './node-call.ts';
import { NodeRun } from './node-run.ts';
import { redactInvocation } from './redact-outputs.ts';
import { mayRetry, retryDelay } from './retry.ts';
import type { Run } from './run.ts';

const none: readonly Item[] = Object.freeze([]);

/** One try of one node. */
export interface Try {
  readonly node: PlanNode;
  readonly scope: string;
  readonly attempt: number;
  readonly startedAt: number;
}

export class NodeCalls {
  readonly #run: Run;
  /** What a node answered that is not items: it waits, or calls other workflows. */
  readonly #onWait: (one: Try, made: Exclude<Invocation, Outputs>) => void;

  constructor(run: Run, onWait: (one: Try, made: Exclude<Invocation, Outputs>) => void) {
    this.#run = run;
    this.#onWait = onWait;
  }

  start({ scope, node: index }: RunCommand): void {
    const run = this.#run;
    const node = run.node(index);
    const known = nodeIn(run.state, frameOf(run.state, scope), index);
    const one: Try = { node, scope, attempt: known.attempt + 1, startedAt: run.time() };
    if (!this.#isSideEffect(node)) {
      this.#invoke(one);
      return;
    }
    if (known.inFlight && this.#onCrash(node) === 'fail') {
      const error = new ServiceError(`"${node.name}" was interrupted by a restart, and is not run twice.`, {
        code: 'NODE_INTERRUPTED',
        service: 'engine',
      });
      this.failed({ ...one, attempt: known.attempt }, error);
      return;
    }
    run.record({ type: 'NodeStarted', scope, nodeId: node.id, attempt: one.attempt });
    if (run.keepsProgress) this.#after(run.commit(), one, () => this.#invoke(one));
    else this.#invoke(one);
  }

  #isSideEffect({ definition, node, parameters }: PlanNode): boolean {
    if (!('sideEffect' in definition) || definition.sideEffect === undefined) return false;
    if (typeof definition.sideEffect === 'boolean') return definition.sideEffect;
    // What an expression decides is not known before it runs: the safe answer is yes.
    const given = parametersAsGiven({ definition, node, parameters });
    return given === undefined || definition.sideEffect(given as never);
  }

  /** R2. */
  #onCrash(node: PlanNode): 'retry' | 'fail' {
    const { definition } = node;
    const policy = 'onCrash' in definition ? definition.onCrash : undefined;
    if (typeof policy !== 'function') return policy ?? 'retry';
    const given = parametersAsGiven(node);
    return given === undefined ? 'fail' : policy(given as never);
  }

  /** Goes on once something is through that answers whether to. */
  #after(through: Promise<boolean>, { scope }: Try, work: () => void): void {
    const run = this.#run;
    const frame = frameOf(run.state, scope);
    run.begin();
    void through.then((goesOn) => {
      run.end();
      if (!goesOn || run.isOver) return;
      if (run.isOpen(frame)) work();
      run.drain();
    });
  }

  #invoke(one: Try): void {
    if (this.#run.services.interceptors.length === 0) this.#call(one);
    else this.#after(this.#beforeNode(this.#factsOf(one)), one, () => this.#call(one));
  }

  #factsOf({ node, scope, attempt }: Try): NodeFacts {
    const { id, tenant, plan } = this.#run;
    return { tenant, executionId: id, workflowId: plan.workflow.id, scope, nodeId: node.id, attempt };
  }

  /** An interceptor that fails is none of the workflow's business. */
  async #beforeNode(facts: NodeFacts): Promise<true> {
    const { interceptors, logger } = this.#run.services;
    for (const { beforeNode } of interceptors) {
      try {
        await beforeNode?.(facts);
      } catch (error) {
        logger.warn('an interceptor failed', { executionId: this.#run.id, error });
      }
    }
    return true;
  }

  #afterNode(one: Try, outcome: 'succeeded' | 'failed'): void {
    const { interceptors } = this.#run.services;
    if (interceptors.length === 0) return;
    const facts = this.#factsOf(one);
    for (const interceptor of interceptors) interceptor.afterNode?.(facts, outcome);
  }

  #call(one: Try): void {
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
        facts: run.facts(attempt),
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
  #timesOf({ node, scope }: Try): number {
    const { state } = this.#run;
    if (node.definition.kind !== 'item') return 1;
    return inputOf(state, frameOf(state, scope), node.index, 'main')?.length ?? 1;
  }

  #await(one: Try, nodeRun: NodeRun, frame: Frame, result: Promise<Invocation>): void {
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

  answered(one: Try, given: Invocation): void {
    const { redactor } = this.#run.host;
    const made = redactor === undefined ? given : redactInvocation(given, redactor);
    if ('outputs' in made) this.succeeded(one, made);
    else this.#onWait(one, made);
  }

  succeeded(one: Try, made: Outputs): void {
    const { items } = this.#run;
    for (const port in made.outputs)
      if (items.isLarge(made.outputs[port] as Batch)) {
        this.#storeFirst(one, made);
        return;
      }
    this.#record(one, made);
  }

  /** What is too much for the journal goes to the store before it is spoken of. */
  #storeFirst(one: Try, made: Outputs): void {
    const { state, items } = this.#run;
    const frame = frameOf(state, one.scope);
    const prepare = (given: readonly Item[]) => withEntries(state, frame, given);
    const storing = storedOutputs(items, made.outputs, prepare).then(
      (outputs) => () => this.#record(one, { ...made, outputs }),
      (error: unknown) => () => this.failed(one, error),
    );
    let then = () => {};
    const through = storing.then((work) => {
      then = work;
      return true;
    });
    this.#after(through, one, () => then());
  }

  #record(one: Try, { outputs, error, control, logs }: Outputs): void {
    const { node, scope, attempt, startedAt } = one;
    this.#afterNode(one, 'succeeded');
    this.#run.record({
      type: 'NodeSucceeded',
      scope,
      nodeId: node.id,
      startedAt,
      attempt,
      outputs,
      ...(error === undefined ? {} : { error }),
      ...(control === undefined ? {} : { control }),
      ...(logs === undefined ? {} : { logs }),
    });
  }

  failed(one: Try, thrown: unknown): void {
    const run = this.#run;
    const { node, scope, attempt, startedAt } = one;
    this.#afterNode(one, 'failed');
    const { retry: policy, onError } = node.node;
    const error = failureOf(thrown);
    const base = { scope, nodeId: node.id, startedAt, attempt, error };
    if (policy !== undefined) {
      const cause = causeOf(thrown);
      if (mayRetry(policy, attempt, cause)) {
        const delay = retryDelay(policy, attempt, cause, run.services.random);
        run.record({ ...base, type: 'NodeFailed', retryAt: run.services.clock.now() + delay });
        return;
      }
    }
    if (onError !== 'stop') {
      const frame = frameOf(run.state, scope);
      const input = inputOf(run.state, frame, node.index, 'main') ?? none;
      const batch = failedItems(passedOn(run.state, frame, node.index, input), itemErrorOf(error));
      const outputs = { [onError === 'errorPort' ? 'error' : node.restPort]: batch };
      run.record({ ...base, type: 'NodeSucceeded', outputs });
      return;
    }
    run.record({ ...base, type: 'NodeFailed' });
  }
}

/** Parameters before anything runs, expressions as text; undefined where that fits no schema. */
function parametersAsGiven({
  definition,
  node,
  parameters,
}: Pick<PlanNode, 'definition' | 'node' | 'parameters'>): unknown {
  if (parameters.constant) return parameters.evaluate({});
  const given = definition.parameters.partial().safeParse(node.parameters);
  return given.success ? given.data : undefined;
}

async function storedOutputs(
  items: ItemAccess,
  outputs: Batches,
  prepare: (items: readonly Item[]) => readonly Item[],
): Promise<Batches> {
  const made: [string, Batch][] = [];
  for (const port of Object.keys(outputs))
    made.push([port, await items.store(outputs[port] ?? none, prepare)]);
  return Object.fromEntries(made);
}
