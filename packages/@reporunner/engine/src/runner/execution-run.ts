/**
 * Runs one execution: carries out the planner's commands and journals what came of them.
 * J1 Everything a turn has to say is one write; an execution of synchronous nodes is one write from start to end.
 * J2 Before a side effect starts, everything before it is durable (`checkpoint`); with `full`, before each node.
 * J3 Nobody hears of an end, or of an answer, before it is durable.
 * J4 A write that fails parks the execution: nothing more of it happens here, and recovery takes it up.
 * EX5 Cancellation and timeouts abort through one signal; what comes back afterwards is ignored.
 */
import { type Item, ServiceError, type TenantContext, type Timer, toServiceError } from '@reporunner/core';
import type { CredentialAccess, PortBatches, WebhookReply } from '@reporunner/integrations';
import type { ExecutionResult, StartRequest } from '../api.ts';
import type { EngineServices, NodeFacts } from '../engine-services.ts';
import type { ExecutionEvent, ExecutionFailure, ExecutionStarted, FinishedStatus } from '../events.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import { advance, type Command, createExecutionState } from '../planner/planner.ts';
import { type ExecutionState, frameOf, inputOf, lastOutputs, type NodeState } from '../planner/state.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import type { ScopeFacts } from './expression-scope.ts';
import { type Invocation, invokeNode, toItemError } from './invoke-node.ts';
import type { NodeRunServices } from './node-context.ts';
import { mayRetry, retryDelay } from './retry.ts';

/** An event as the runner makes it, before it has its number and time. */
type Unstamped<E> = E extends ExecutionEvent ? Omit<E, 'seq' | 'at'> : never;

const turnBudgetMs = 5;
const none: readonly Item[] = Object.freeze([]);

export interface RunOptions {
  readonly id: string;
  readonly epoch: number;
  readonly onReply?: StartRequest['onReply'];
  /** Retries: results taken over from the retried execution, by node id. */
  readonly reused?: ReadonlyMap<string, PortBatches>;
  /** May hold the end back until something that must not be missed is durable as well. */
  readonly beforeEnd: (result: ExecutionResult) => Promise<void> | undefined;
  /** Called once, when nothing of it happens here any more; without a result when it was parked. */
  readonly onEnd: (run: ExecutionRun, result: ExecutionResult | undefined) => void;
}

export class ExecutionRun {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
  readonly state: ExecutionState;
  /** Hears once whether the first write became durable. */
  onFirstWrite: ((error: ServiceError | undefined) => void) | undefined;
  readonly #services: EngineServices;
  readonly #options: RunOptions;
  readonly #epoch: number;
  #mode: ExecutionStarted['mode'] = 'trigger';
  #create: NewExecution | undefined;
  #events: ExecutionEvent[] = [];
  #durableSeq = 0;
  #seq = 0;
  readonly #queue: Command[] = [];
  #running = 0;
  readonly #timers = new Set<Timer>();
  #abort: AbortController | undefined;
  #abortReason: ServiceError | undefined;
  #stopped = false;
  #reply: WebhookReply | undefined;
  #replied = false;
  #ended = false;
  #draining = false;
  #usePinned = false;
  #result: ExecutionResult | undefined;
  #deadline: Timer | undefined;
  #storeError: ServiceError | undefined;
  /** Whether node events are kept at all. */
  readonly #keepsProgress: boolean;

  constructor(services: EngineServices, tenant: TenantContext, plan: Plan, options: RunOptions) {
    this.#services = services;
    this.tenant = tenant;
    this.plan = plan;
    this.id = options.id;
    this.#options = options;
    this.#epoch = options.epoch;
    this.state = createExecutionState(plan);
    const { durability, save } = plan.workflow.settings;
    this.#keepsProgress = save.progress && durability !== 'none';
  }

  /** Records the start without running anything yet. */
  begin(create: NewExecution, event: Unstamped<ExecutionStarted>): void {
    this.#create = create;
    this.#mode = event.mode;
    this.#usePinned = event.usePinned === true;
    this.#record(event);
  }

  /** Takes up a journal where it ends. Returns false when it had ended already. */
  restore(events: readonly ExecutionEvent[]): boolean {
    const due = new Map<string, Command>();
    for (const event of events) {
      if (event.type === 'ExecutionStarted') {
        this.#mode = event.mode;
        this.#usePinned = event.usePinned === true;
      }
      for (const command of advance(this.state, event)) {
        if (command.type === 'finish') due.set('finish', command);
        else due.set(`${command.scope}/${command.node}`, command);
      }
      this.#seq = event.seq;
    }
    this.#durableSeq = this.#seq;
    if (this.state.status !== 'running') return false;
    for (const [key, command] of due) {
      if (command.type === 'finish') {
        if (this.state.failure !== undefined || this.state.open === 0) this.#queue.push(command);
        continue;
      }
      const node = frameOf(this.state, command.scope).nodes[command.node];
      const waiting = node?.status === 'ready' || node?.status === 'retrying' || node?.status === 'running';
      if (waiting && this.state.failure === undefined) this.#queue.push(command);
      due.delete(key);
    }
    return true;
  }

  /** Makes the start durable by itself, before anything runs. Rejects as the store does. */
  async accept(status: 'queued' | 'running'): Promise<void> {
    if (!(await this.#commit(status))) throw this.#storeError;
  }

  /** Runs until everything left waits for something. The first turn happens at once, in the caller's stack. */
  run(): void {
    const timeoutMs = this.plan.workflow.settings.timeoutMs;
    if (timeoutMs !== undefined) {
      this.#deadline = this.#services.clock.setTimer(timeoutMs, () => {
        const error = new ServiceError(`The execution took longer than ${timeoutMs} ms.`, {
          code: 'EXECUTION_TIMEOUT',
          service: 'engine',
        });
        this.#finish('failed', toItemError(error), error);
        this.#flush();
      });
    }
    this.#drain();
  }

  /** Ends it as cancelled; resolves once that is durable. */
  async cancel(): Promise<void> {
    if (this.#ended) {
      throw new ServiceError('The execution has ended already.', {
        code: 'EXECUTION_FINISHED',
        service: 'engine',
      });
    }
    const error = new ServiceError('The execution was cancelled.', {
      code: 'EXECUTION_CANCELLED',
      service: 'engine',
    });
    this.#finish('cancelled', undefined, error);
    if (!(await this.#commit('cancelled'))) throw this.#storeError;
    this.#end(this.#result);
  }

  /** Why the store refused, when it did. */
  get storeError(): ServiceError | undefined {
    return this.#storeError;
  }

  /** Stops here without an end: recovery takes it up. */
  park(reason: ServiceError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopAll(reason);
    this.#options.onEnd(this, undefined);
  }

  #record(event: Unstamped<ExecutionEvent>): void {
    const keep =
      this.#keepsProgress || event.type === 'ExecutionStarted' || event.type === 'ExecutionFinished';
    if (keep) this.#seq += 1;
    const stamped = { seq: this.#seq, at: this.#services.clock.now(), ...event } as ExecutionEvent;
    if (keep) this.#events.push(stamped);
    for (const command of advance(this.state, stamped)) this.#queue.push(command);
  }

  #drain(): void {
    if (this.#draining || this.#ended) return;
    this.#draining = true;
    const until = this.#services.clock.now() + turnBudgetMs;
    let steps = 0;
    while (this.#queue.length > 0 && !this.#ended && this.#result === undefined) {
      const command = this.#queue[0] as Command;
      if (command.type === 'run' && !this.#mayStart(command)) break;
      this.#queue.shift();
      this.#carryOut(command);
      steps += 1;
      if ((steps & 15) === 0 && this.#services.clock.now() > until) {
        this.#draining = false;
        this.#flush();
        setImmediate(() => this.#drain());
        return;
      }
    }
    this.#draining = false;
    this.#flush();
  }

  /** False while the node must wait: for a free slot, or (J2, `full`) for the disk. */
  #mayStart(command: Extract<Command, { type: 'run' }>): boolean {
    const limit = this.plan.workflow.settings.nodeConcurrency ?? this.#services.limits.nodeConcurrency;
    if (this.#running >= limit) return false;
    if (command.notBefore !== undefined) return true;
    return !(this.plan.workflow.settings.durability === 'full' && this.#events.length > 0);
  }

  #carryOut(command: Command): void {
    switch (command.type) {
      case 'skip':
        this.#record({ type: 'NodeSkipped', scope: command.scope, nodeId: this.#node(command.node).id });
        break;
      case 'finish':
        this.#finish(command.status, command.error);
        break;
      case 'run': {
        const delay = (command.notBefore ?? 0) - this.#services.clock.now();
        if (command.notBefore !== undefined && delay > 0) {
          const timer = this.#services.clock.setTimer(delay, () => {
            this.#timers.delete(timer);
            this.#queue.push({ type: 'run', scope: command.scope, node: command.node });
            this.#drain();
          });
          this.#timers.add(timer);
        } else {
          this.#start(command);
        }
        break;
      }
    }
  }

  #node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }

  #start(command: Extract<Command, { type: 'run' }>): void {
    const { scope } = command;
    const node = this.#node(command.node);
    const frame = frameOf(this.state, scope);
    const known = frame.nodes[command.node] as NodeState;
    const startedAt = this.#services.clock.now();
    const base = { scope, nodeId: node.id, startedAt };
    if (node.node.disabled) {
      const main = inputOf(this.state, frame, node.index, 'main') ?? none;
      this.#record({ ...base, type: 'NodeSucceeded', attempt: 0, outputs: { main } });
      return;
    }
    const pinned = this.#usePinned ? node.node.pinned : undefined;
    if (pinned !== undefined) {
      this.#record({ ...base, type: 'NodeSucceeded', attempt: 0, outputs: pinned, reused: 'pinned' });
      return;
    }
    const reused = this.#options.reused?.get(node.id);
    if (reused !== undefined) {
      this.#record({ ...base, type: 'NodeSucceeded', attempt: 0, outputs: reused, reused: 'retry' });
      return;
    }
    const attempt = known.attempt + 1;
    if (this.#isSideEffect(node)) {
      if (known.inFlight && node.definition.kind !== 'trigger' && node.definition.onCrash === 'fail') {
        const error = new ServiceError(`"${node.name}" was interrupted by a restart, and is not run twice.`, {
          code: 'NODE_INTERRUPTED',
          service: 'engine',
        });
        this.#failed(node, scope, attempt - 1, startedAt, error);
        return;
      }
      this.#record({ type: 'NodeStarted', scope, nodeId: node.id, attempt });
      if (this.#keepsProgress) {
        this.#running += 1;
        void this.#commit('running').then((durable) => {
          this.#running -= 1;
          if (!durable || this.#ended || this.#result !== undefined) return;
          this.#invoke(node, scope, attempt, startedAt);
          this.#drain();
        });
        return;
      }
    }
    this.#invoke(node, scope, attempt, startedAt);
  }

  #isSideEffect({ definition, node, parameters }: PlanNode): boolean {
    if (definition.kind === 'trigger' || definition.sideEffect === undefined) return false;
    if (typeof definition.sideEffect === 'boolean') return definition.sideEffect;
    if (!parameters.constant) {
      // What an expression decides is not known before it runs: the safe answer is yes.
      const given = definition.parameters.partial().safeParse(node.parameters);
      return !given.success || definition.sideEffect(given.data as never);
    }
    return definition.sideEffect(parameters.evaluate({}) as never);
  }

  #invoke(node: PlanNode, scope: string, attempt: number, startedAt: number): void {
    const { interceptors } = this.#services;
    if (interceptors.length === 0) {
      this.#call(node, scope, attempt, startedAt);
      return;
    }
    this.#running += 1;
    void this.#beforeNode(this.#nodeFacts(node, scope, attempt)).then(() => {
      this.#running -= 1;
      if (this.#ended || this.#result !== undefined) return;
      this.#call(node, scope, attempt, startedAt);
      this.#drain();
    });
  }

  #nodeFacts(node: PlanNode, scope: string, attempt: number): NodeFacts {
    const { id, tenant, plan } = this;
    return { tenant, executionId: id, workflowId: plan.workflow.id, scope, nodeId: node.id, attempt };
  }

  /** An interceptor that fails is none of the workflow's business. */
  async #beforeNode(facts: NodeFacts): Promise<void> {
    for (const { beforeNode } of this.#services.interceptors) {
      try {
        await beforeNode?.(facts);
      } catch (error) {
        this.#services.logger.warn('an interceptor failed', { executionId: this.id, error });
      }
    }
  }

  #afterNode(node: PlanNode, scope: string, attempt: number, outcome: 'succeeded' | 'failed'): void {
    const { interceptors } = this.#services;
    if (interceptors.length === 0) return;
    const facts = this.#nodeFacts(node, scope, attempt);
    for (const interceptor of interceptors) interceptor.afterNode?.(facts, outcome);
  }

  #call(node: PlanNode, scope: string, attempt: number, startedAt: number): void {
    const frame = frameOf(this.state, scope);
    const secrets: string[] = [];
    const services = this.#nodeServices(node, scope, attempt, secrets);
    const facts = this.#facts(attempt);
    let result: Invocation | Promise<Invocation>;
    try {
      result = invokeNode(this.state, frame, node, services.node, facts);
    } catch (error) {
      services.done();
      this.#failed(node, scope, attempt, startedAt, this.#services.redact(error, secrets));
      return;
    }
    if (!(result instanceof Promise)) {
      services.done();
      this.#succeeded(node, scope, attempt, startedAt, result);
      return;
    }
    if (frame.nodes[node.index]?.inFlight !== true) {
      this.#record({ type: 'NodeStarted', scope, nodeId: node.id, attempt });
    }
    this.#running += 1;
    const settle = (then: () => void) => {
      services.done();
      this.#running -= 1;
      if (this.#ended || this.#result !== undefined) return;
      then();
      this.#drain();
    };
    services.orTimeout(result).then(
      (invocation) => settle(() => this.#succeeded(node, scope, attempt, startedAt, invocation)),
      (error: unknown) =>
        settle(() => this.#failed(node, scope, attempt, startedAt, this.#services.redact(error, secrets))),
    );
  }

  #succeeded(
    node: PlanNode,
    scope: string,
    attempt: number,
    startedAt: number,
    { outputs, error }: Invocation,
  ): void {
    this.#afterNode(node, scope, attempt, 'succeeded');
    this.#record({
      type: 'NodeSucceeded',
      scope,
      nodeId: node.id,
      startedAt,
      attempt,
      outputs,
      ...(error === undefined ? {} : { error }),
    });
  }

  #failed(node: PlanNode, scope: string, attempt: number, startedAt: number, thrown: unknown): void {
    this.#afterNode(node, scope, attempt, 'failed');
    const policy = node.node.retry;
    const error = toItemError(thrown);
    const base = { scope, nodeId: node.id, startedAt, attempt, error };
    if (policy !== undefined && mayRetry(policy, attempt, thrown)) {
      const retryAt = this.#services.clock.now() + retryDelay(policy, attempt, thrown, this.#services.random);
      this.#record({ ...base, type: 'NodeFailed', retryAt });
      return;
    }
    if (node.node.onError !== 'stop') {
      const input = inputOf(this.state, frameOf(this.state, scope), node.index, 'main') ?? none;
      const batch = input.map((item) => ({ ...item, error }));
      const outputs = node.node.onError === 'errorPort' ? { error: batch } : { main: batch };
      this.#record({ type: 'NodeSucceeded', scope, nodeId: node.id, startedAt, attempt, outputs, error });
      return;
    }
    this.#record({ ...base, type: 'NodeFailed' });
  }

  #facts(attempt: number): ScopeFacts {
    const { workflow } = this.plan;
    return {
      executionId: this.id,
      mode: this.#mode,
      attempt,
      timezone: workflow.settings.timezone ?? this.#services.timezone,
      now: this.#services.clock.now(),
      variables: this.#services.variables(this.tenant),
      env: this.#services.env,
    };
  }

  #nodeServices(node: PlanNode, scope: string, attempt: number, secrets: string[]) {
    const { timeoutMs } = node.node;
    let timer: Timer | undefined;
    let own: AbortController | undefined;
    let expire: ((error: ServiceError) => void) | undefined;
    if (timeoutMs !== undefined) {
      timer = this.#services.clock.setTimer(timeoutMs, () => {
        const error = new ServiceError(`"${node.name}" took longer than ${timeoutMs} ms.`, {
          code: 'NODE_TIMEOUT',
          service: 'engine',
          recoverable: true,
        });
        own?.abort(error);
        expire?.(error);
      });
    }
    const services: NodeRunServices = {
      execution: {
        executionId: this.id,
        workflowId: this.plan.workflow.id,
        workflowName: this.plan.workflow.name,
        mode: this.#mode,
        timezone: this.plan.workflow.settings.timezone ?? this.#services.timezone,
      },
      attempt,
      idempotencyKey: `${this.id}:${scope}:${node.id}`,
      http: this.#services.http,
      clock: this.#services.clock,
      logger: this.#services.logger,
      signal: () => {
        if (timeoutMs === undefined) return this.#signal();
        own ??= new AbortController();
        return AbortSignal.any([this.#signal(), own.signal]);
      },
      credentials: () => this.#credentials(node, secrets),
      binary: () => this.#services.binaryFor(this.tenant),
      respond: (reply) => this.#respond(reply),
      mayRetry: (error) => mayRetry(node.node.retry, attempt, error),
      progress: () => {},
    };
    const orTimeout = <T>(result: Promise<T>): Promise<T> =>
      timeoutMs === undefined
        ? result
        : Promise.race([
            result,
            new Promise<never>((_, reject) => {
              expire = reject;
            }),
          ]);
    return { node: services, orTimeout, done: () => timer?.cancel() };
  }

  #credentials(node: PlanNode, secrets: string[]): CredentialAccess {
    return {
      get: async (slot) => {
        const id = node.node.credentials[slot];
        if (id === undefined) return undefined;
        const value = await this.#services.credentials.get(this.tenant, id);
        for (const part of Object.values(value.data)) if (typeof part === 'string') secrets.push(part);
        return value;
      },
    };
  }

  #signal(): AbortSignal {
    if (this.#abort === undefined) {
      this.#abort = new AbortController();
      if (this.#stopped) this.#abort.abort(this.#reasonToStop());
    }
    return this.#abort.signal;
  }

  #reasonToStop(): ServiceError {
    this.#abortReason ??= new ServiceError('The execution has ended.', {
      code: 'EXECUTION_CANCELLED',
      service: 'engine',
    });
    return this.#abortReason;
  }

  #respond(reply: WebhookReply): boolean {
    if (this.#options.onReply === undefined || this.#replied || this.#ended) return false;
    this.#replied = true;
    this.#reply = reply;
    return true;
  }

  #finish(status: FinishedStatus, error?: ExecutionFailure, abortReason?: ServiceError): void {
    if (this.#result !== undefined || this.#ended) return;
    this.#queue.length = 0;
    this.#record({ type: 'ExecutionFinished', status, ...(error === undefined ? {} : { error }) });
    this.#queue.length = 0;
    this.#result = {
      executionId: this.id,
      status,
      lastOutputs: lastOutputs(this.state),
      ...(error === undefined ? {} : { error }),
    };
    this.#stopAll(abortReason);
  }

  /** Most executions end with nobody left to tell: the reason is made only for whoever listens. */
  #stopAll(reason: ServiceError | undefined): void {
    this.#stopped = true;
    this.#abortReason = reason;
    if (this.#abort !== undefined) this.#abort.abort(this.#reasonToStop());
    this.#deadline?.cancel();
    for (const timer of this.#timers) timer.cancel();
    this.#timers.clear();
  }

  /** Writes what this turn had to say, and goes on from there. */
  #flush(): void {
    if (this.#ended) return;
    const result = this.#result;
    const waits = this.#queue.length > 0;
    if (this.#events.length === 0 && this.#reply === undefined && result === undefined) return;
    const unsaved = result?.status === 'succeeded' && !this.plan.workflow.settings.save.success;
    if (unsaved && this.#durableSeq === 0 && this.#create?.idempotencyKey === undefined) this.#events = [];
    const held = result === undefined ? undefined : this.#options.beforeEnd(result);
    const status = result?.status ?? 'running';
    const written = held === undefined ? this.#commit(status) : held.then(() => this.#commit(status));
    void written.then(async (durable) => {
      if (!durable) return;
      if (result !== undefined) {
        if (this.#dropped(result) && this.#durableSeq > 0) {
          await this.#services.store.delete(this.tenant, this.id).catch(() => false);
        }
        this.#end(result);
      } else if (waits) {
        this.#drain();
      }
    });
  }

  /** What `settings.save` says is not to be kept. */
  #dropped({ status }: ExecutionResult): boolean {
    const { save } = this.plan.workflow.settings;
    return (status === 'succeeded' && !save.success) || (status === 'failed' && !save.failure);
  }

  #end(result: ExecutionResult | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.onEnd(this, result);
  }

  /** One write of everything recorded since the last. Never rejects: a failure parks the execution (J4). */
  async #commit(status: 'queued' | 'running' | FinishedStatus): Promise<boolean> {
    const reply = this.#reply;
    this.#reply = undefined;
    const events = this.#events;
    if (events.length > 0) {
      this.#events = [];
      const afterSeq = this.#durableSeq === 0 ? 0 : (events[0] as ExecutionEvent).seq - 1;
      this.#durableSeq = (events.at(-1) as ExecutionEvent).seq;
      const create = this.#create;
      this.#create = undefined;
      const last = events.at(-1) as ExecutionEvent;
      const finished = last.type === 'ExecutionFinished' ? last : undefined;
      try {
        await this.#services.store.append(this.tenant, {
          executionId: this.id,
          epoch: this.#epoch,
          afterSeq,
          events,
          status,
          ...(create === undefined ? {} : { create }),
          ...(finished === undefined ? {} : { finishedAt: finished.at }),
          ...(finished?.error === undefined ? {} : { error: finished.error }),
        });
      } catch (error) {
        this.#storeError = toServiceError(error, { code: 'STORE_UNAVAILABLE', service: 'engine' });
        this.#heardFirst(this.#storeError);
        this.park(this.#storeError);
        return false;
      }
      for (const sink of this.#services.sinks)
        sink.published(this.tenant, this.id, this.plan.workflow.id, events);
    }
    this.#heardFirst(undefined);
    if (reply !== undefined) this.#options.onReply?.(reply);
    return true;
  }

  #heardFirst(error: ServiceError | undefined): void {
    this.onFirstWrite?.(error);
    this.onFirstWrite = undefined;
  }
}
