/**
 * Runs one execution: carries out the planner's commands and journals what came of them.
 * J1 Everything a turn has to say is one write; an execution of synchronous nodes is one write from start to end.
 * J2 Before a side effect starts, everything before it is durable (`checkpoint`); with `full`, before each node.
 * J3 Nobody hears of an end, or of an answer, before it is durable.
 * J4 A write that fails parks the execution: nothing more of it happens here, and recovery takes it up.
 * EX5 Cancellation and timeouts abort through signals, one per scope; what comes back afterwards is ignored. `finally`
 *     bodies still run, within a grace time.
 */
import {
  type Item,
  type ItemError,
  ServiceError,
  type TenantContext,
  type Timer,
  toServiceError,
} from '@reporunner/core';
import type { PortBatches, Resumption, WebhookReply, WorkflowCall } from '@reporunner/integrations';
import type { ExecutionResult, StartRequest } from '../api.ts';
import type { EngineServices, NodeFacts } from '../engine-services.ts';
import {
  type ExecutionEvent,
  type ExecutionFailure,
  type ExecutionStarted,
  type FinishedStatus,
  itemErrorOf,
  type ParentCall,
  type ScopePath,
} from '../events.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import { originOf, withSource } from '../planner/lineage.ts';
import { advance, type Command, createExecutionState, isVoid } from '../planner/planner.ts';
import { type ExecutionState, type Frame, frameOf, inputOf, lastOutputs, nodeIn } from '../planner/state.ts';
import { findWaitingNode, type waitingCallback } from '../planner/waiting-callback.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import { NodeExpressionScope, type ScopeFacts } from './expression-scope.ts';
import {
  type Invocation,
  invokeNode,
  type Outputs,
  parametersFor,
  stampOutputs,
  toItemError,
} from './invoke-node.ts';
import { BatchRunContext } from './node-context.ts';
import { NodeRun, type NodeRunHost } from './node-run.ts';
import { mayRetry, retryDelay } from './retry.ts';
import { isWithin, ScopeAborts } from './scope-aborts.ts';

/** An event as the runner makes it, before it has its number and time. */
type Unstamped<E> = E extends ExecutionEvent ? Omit<E, 'seq' | 'at'> : never;

const turnBudgetMs = 5;
const holdMs = 20;
const none: readonly Item[] = Object.freeze([]);

export interface RunOptions {
  readonly id: string;
  readonly epoch: number;
  readonly onReply?: StartRequest['onReply'];
  /** The first write may wait a moment: see `StartRequest.awaitsEnd`. */
  readonly awaitsEnd?: boolean;
  /** Retries: results taken over from the retried execution, by node id. */
  readonly reused?: ReadonlyMap<string, PortBatches>;
  /** May hold the end back until something that must not be missed is durable as well. */
  readonly beforeEnd: (result: ExecutionResult) => Promise<void> | undefined;
  /** It only waits now, or does so no longer: it takes no slot meanwhile. */
  readonly onIdle: (isIdle: boolean) => void;
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
  #now = 0;
  readonly #queue: Command[] = [];
  readonly #host: NodeRunHost;
  #running = 0;
  readonly #timers = new Map<Timer, { readonly scope: ScopePath; readonly at: number }>();
  readonly #aborts = new ScopeAborts();
  /** Time limits of containers that are open, by scope and node. */
  readonly #limits = new Map<string, Timer>();
  /** What nodes called, until it is started. */
  readonly #calls = new Map<string, WorkflowCall>();
  /** Executions that nodes wait for, by scope and node. */
  readonly #children = new Map<string, Set<string>>();
  /** Nodes whose wait is just being ended. */
  readonly #resuming = new Set<string>();
  #parent: ParentCall | undefined;
  #startedAt = 0;
  #isIdle = false;
  #parkTimer: Timer | undefined;
  #isParking = false;
  #hold: Timer | undefined;
  #isHeld = false;
  #resumeAt: number | undefined;
  readonly #whenEnded: ((result: ExecutionResult | undefined) => void)[] = [];
  #stopReason: ServiceError | undefined;
  #reply: WebhookReply | undefined;
  #replied = false;
  #ended = false;
  #draining = false;
  #usePinned = false;
  #result: (ExecutionResult & { readonly status: FinishedStatus }) | undefined;
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
    const { settings, id, name } = plan.workflow;
    const run = this;
    this.#host = {
      tenant,
      services,
      execution: {
        executionId: this.id,
        workflowId: id,
        workflowName: name,
        get mode() {
          return run.#mode;
        },
        timezone: settings.timezone ?? services.timezone,
      },
      signal: (scope) => this.#aborts.signal(scope),
      respond: (reply) => this.#respond(reply),
    };
  }

  /** Records the start without running anything yet. */
  begin(create: NewExecution, event: Unstamped<ExecutionStarted>): void {
    this.#create = create;
    this.#mode = event.mode;
    this.#usePinned = event.usePinned === true;
    this.#parent = event.parent;
    this.#startedAt = create.createdAt;
    this.#record(event);
  }

  /** Takes up a journal where it ends. Returns false when it had ended already. */
  restore(events: readonly ExecutionEvent[]): boolean {
    let due: Command[] = [];
    for (const event of events) {
      if (event.type === 'ExecutionStarted') {
        this.#mode = event.mode;
        this.#usePinned = event.usePinned === true;
        this.#parent = event.parent;
        this.#startedAt = event.at;
      }
      const commands = advance(this.state, event);
      if (commands.length > 0) due.push(...commands);
      // A long journal has many commands that were carried out long ago.
      if (due.length > 1_000) due = this.#stillDue(due);
      this.#seq = event.seq;
    }
    this.#durableSeq = this.#seq;
    if (this.state.status !== 'running') return false;
    this.#queue.push(...this.#stillDue(due));
    for (const frame of this.state.frames.values())
      for (const { container } of frame.nodes)
        if (container !== undefined) this.#limit(this.#node(container.node), frame.path, container.startedAt);
    return true;
  }

  /** The newest command for each node, where the journal does not tell that it was carried out. */
  #stillDue(commands: readonly Command[]): Command[] {
    const newest = new Map<string, Command>();
    for (const command of commands) {
      if (command.type === 'abort') continue;
      const key = command.type === 'finish' ? 'finish' : keyOf(command.scope, command.node);
      newest.delete(key);
      newest.set(key, command);
    }
    return [...newest.values()].filter((command) => {
      if (command.type === 'finish') return true;
      if (command.type === 'abort' || isVoid(this.state, command)) return false;
      const { status, container } = nodeIn(this.state, frameOf(this.state, command.scope), command.node);
      if (command.type === 'close' || command.type === 'decide') return container !== undefined;
      if (command.type === 'wake' || command.type === 'call' || command.type === 'gather')
        return status === 'waiting';
      if (container !== undefined) return false;
      return status === 'ready' || status === 'retrying' || status === 'running';
    });
  }

  /** Makes the start durable by itself, before anything runs. Rejects as the store does. */
  async accept(status: 'queued' | 'running'): Promise<void> {
    if (!(await this.#commit(status))) throw this.#storeError;
  }

  /** Runs until everything left waits for something. The first turn happens at once, in the caller's stack. */
  run(): void {
    const timeoutMs = this.plan.workflow.settings.timeoutMs;
    if (timeoutMs !== undefined) {
      const left = Math.max(0, this.#startedAt + timeoutMs - this.#services.clock.now());
      this.#deadline = this.#services.clock.setTimer(left, () => {
        const error = new ServiceError(`The execution took longer than ${timeoutMs} ms.`, {
          code: 'EXECUTION_TIMEOUT',
          service: 'engine',
        });
        this.#stop('failed', toItemError(error), error);
      });
    }
    this.#drain();
  }

  /** Ends it as cancelled, after its `finally` bodies; resolves once that is durable. */
  cancel(): Promise<void> {
    if (this.#ended) {
      throw new ServiceError('The execution has ended already.', {
        code: 'EXECUTION_FINISHED',
        service: 'engine',
      });
    }
    const reason = new ServiceError('The execution was cancelled.', {
      code: 'EXECUTION_CANCELLED',
      service: 'engine',
    });
    return new Promise((resolve, reject) => {
      this.#whenEnded.push((result) =>
        result === undefined ? reject(this.#storeError ?? reason) : resolve(),
      );
      this.#stop('cancelled', undefined, reason);
    });
  }

  /** EX5. */
  #stop(status: 'failed' | 'cancelled', error: ItemError | undefined, reason: ServiceError): void {
    if (this.#ended || this.#result !== undefined || this.#stopReason !== undefined) return;
    this.#stopReason = reason;
    this.#record({ type: 'Stopping', status, ...(error === undefined ? {} : { error }) });
    const grace = this.#services.clock.setTimer(this.#services.limits.graceMs, () => {
      this.#finish(status, error, reason);
      this.#flush();
    });
    this.#timers.set(grace, { scope: '', at: 0 });
    this.#drain();
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
    for (const hear of this.#whenEnded.splice(0)) hear(undefined);
  }

  /** The time of events. Within one turn it is looked at now and then only: it costs more than many a node. */
  #time(): number {
    return this.#draining ? this.#now : this.#services.clock.now();
  }

  #record(event: Unstamped<ExecutionEvent>): void {
    const keep =
      this.#keepsProgress || event.type === 'ExecutionStarted' || event.type === 'ExecutionFinished';
    if (keep) this.#seq += 1;
    const stamped = { seq: this.#seq, at: this.#time(), ...event } as ExecutionEvent;
    if (keep) this.#events.push(stamped);
    for (const command of advance(this.state, stamped)) {
      if (command.type === 'abort') this.#abortScope(command.scope);
      else this.#queue.push(command);
    }
  }

  /** Stops what runs and what waits at or below a scope, but for `finally` bodies that are under way. */
  #abortScope(scope: ScopePath): void {
    const isWanted = (path: ScopePath) =>
      this.state.frames.get(path)?.leaving === undefined && this.state.frames.has(path);
    this.#aborts.abort(scope, isWanted, this.#stopReason);
    for (const [key, ids] of this.#children) {
      const path = key.slice(0, key.lastIndexOf(' '));
      if (!isWithin(path, scope) || isWanted(path)) continue;
      this.#children.delete(key);
      for (const id of ids) this.#services.cancelCalled(this.tenant, id);
    }
    for (const [timer, { scope: path }] of this.#timers) {
      if (path === '' || !isWithin(path, scope) || isWanted(path)) continue;
      timer.cancel();
      this.#timers.delete(timer);
    }
    for (let at = this.#queue.length - 1; at >= 0; at -= 1)
      if (isVoid(this.state, this.#queue[at] as Command)) this.#queue.splice(at, 1);
  }

  #drain(): void {
    if (this.#draining || this.#ended) return;
    this.#draining = true;
    this.#wakeUp();
    this.#now = this.#services.clock.now();
    const until = this.#now + turnBudgetMs;
    let steps = 0;
    while (this.#queue.length > 0 && !this.#ended && this.#result === undefined) {
      const command = this.#queue[0] as Command;
      if (command.type === 'run' && !this.#mayStart(command)) break;
      this.#queue.shift();
      this.#carryOut(command);
      steps += 1;
      if ((steps & 7) !== 0) continue;
      this.#now = this.#services.clock.now();
      if (this.#now > until) {
        this.#draining = false;
        this.#flush();
        setImmediate(() => this.#drain());
        return;
      }
    }
    this.#draining = false;
    this.#flush();
    if (this.#queue.length === 0 && this.#running === 0) this.#rest();
  }

  /** Nothing is left to do but to wait: after a while the execution is put away (EX6). */
  #rest(): void {
    if (this.#ended || this.#result !== undefined || this.#isIdle || !this.#keepsProgress) return;
    this.#isIdle = true;
    this.#options.onIdle(true);
    const { clock, limits } = this.#services;
    this.#parkTimer = clock.setTimer(limits.parkAfterMs, () => {
      const due = this.#nextDue();
      if (due !== undefined && due - clock.now() <= limits.parkAfterMs) return;
      void this.#putAway(due);
    });
  }

  #wakeUp(): void {
    if (!this.#isIdle) return;
    this.#isIdle = false;
    this.#parkTimer?.cancel();
    this.#options.onIdle(false);
  }

  /** When something happens by itself next. */
  #nextDue(): number | undefined {
    const times = [...this.#timers.values()].map(({ at }) => at);
    const { timeoutMs } = this.plan.workflow.settings;
    if (timeoutMs !== undefined) times.push(this.#startedAt + timeoutMs);
    for (const frame of this.state.frames.values())
      for (const { container } of frame.nodes) {
        const limit = container && this.#node(container.node).node.timeoutMs;
        if (limit !== undefined) times.push((container?.startedAt ?? 0) + limit);
      }
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** From here on the execution is a row in the store. */
  async #putAway(resumeAt: number | undefined): Promise<void> {
    this.#isParking = true;
    this.#resumeAt = resumeAt;
    // What they would have done is done after it has been taken up again.
    this.#cancelTimers();
    if (!(await this.#commit('running'))) return;
    try {
      await this.#services.store.append(this.tenant, {
        executionId: this.id,
        epoch: this.#epoch,
        afterSeq: this.#durableSeq,
        events: [],
        status: 'waiting',
        ...(resumeAt === undefined ? {} : { resumeAt }),
      });
    } catch (error) {
      this.#storeError = toServiceError(error, { code: 'STORE_UNAVAILABLE', service: 'engine' });
      this.park(this.#storeError);
      return;
    }
    this.#stopAll(undefined);
    this.#end({ executionId: this.id, status: 'waiting', lastOutputs: [] });
  }

  /** True while it is being put away: whoever wants to resume it waits for that, and takes it from the store. */
  get isParking(): boolean {
    return this.#isParking;
  }

  /** With the status `waiting`: when it goes on by itself. */
  get resumeAt(): number | undefined {
    return this.#resumeAt;
  }

  get parent(): ParentCall | undefined {
    return this.#parent;
  }

  /** What is shown at the resume address; undefined when no node waits for a caller. */
  findCallback(nodeId: string | undefined): ReturnType<typeof waitingCallback> {
    const found = this.#waitingFor(nodeId);
    return found && { nodeId: found.nodeId, ...found.callback };
  }

  #waitingFor(nodeId: string | undefined) {
    return findWaitingNode(this.state, nodeId, (frame, index) =>
      this.#resuming.has(keyOf(frame.path, index)),
    );
  }

  /** Ends a wait from outside; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING. */
  async callback(nodeId: string | undefined, resumption: Resumption): Promise<void> {
    const found = this.#ended ? undefined : this.#waitingFor(nodeId);
    if (found === undefined) {
      throw new ServiceError('Nothing waits here, or not any more.', {
        code: 'EXECUTION_NOT_WAITING',
        service: 'engine',
      });
    }
    await this.#resume(found.frame, found.index, resumption);
  }

  /** An execution that a node called has ended; resolves once that is durable. Heard twice, it counts once. */
  async childEnded(call: ParentCall, result: ExecutionResult): Promise<void> {
    const index = this.plan.indexById.get(call.nodeId);
    const frame = this.state.frames.get(call.scope);
    if (this.#ended || index === undefined || frame === undefined || !this.#isOpen(frame)) return;
    const node = nodeIn(this.state, frame, index);
    if (node.status !== 'waiting' || node.children?.[call.index] !== undefined) return;
    this.#children.get(keyOf(call.scope, index))?.delete(result.executionId);
    const { status, error, executionId, lastOutputs } = result;
    const cancelled = { code: 'EXECUTION_CANCELLED', message: 'The called workflow was cancelled.' };
    this.#record({
      type: 'ChildEnded',
      scope: call.scope,
      nodeId: call.nodeId,
      index: call.index,
      executionId,
      items: status === 'succeeded' ? lastOutputs.map(withoutSource) : [],
      ...(status === 'succeeded' ? {} : { error: error === undefined ? cancelled : itemErrorOf(error) }),
    });
    const durable = await this.#commit('running');
    this.#drain();
    if (!durable) throw this.#storeError;
  }

  /** What the node gives after its wait. */
  async #resume(frame: Frame, index: number, resumption: Resumption): Promise<void> {
    const node = this.#node(index);
    const scope = frame.path;
    const known = nodeIn(this.state, frame, index);
    const { attempt, waiting } = known;
    const startedAt = waiting?.startedAt ?? this.#services.clock.now();
    const key = keyOf(scope, index);
    this.#resuming.add(key);
    this.#wakeUp();
    this.#running += 1;
    const run = new NodeRun(this.#host, node, scope, attempt);
    let outcome: { readonly made: Invocation } | { readonly thrown: unknown };
    try {
      outcome = { made: await invokeNode(this.state, frame, node, run, this.#facts(attempt), resumption) };
    } catch (error) {
      outcome = { thrown: run.redact(error) };
    }
    this.#running -= 1;
    this.#resuming.delete(key);
    if (this.#ended || this.#result !== undefined || !this.#isOpen(frame)) return;
    if ('made' in outcome) this.#answered(node, scope, attempt, startedAt, outcome.made);
    else this.#failed(node, scope, attempt, startedAt, outcome.thrown);
    const durable = await this.#commit('running');
    this.#drain();
    if (!durable) throw this.#storeError;
  }

  #answered(node: PlanNode, scope: ScopePath, attempt: number, startedAt: number, made: Invocation): void {
    const base = { type: 'Waiting', scope, nodeId: node.id, startedAt, attempt } as const;
    if ('wait' in made) this.#record({ ...base, ...made.wait });
    else if ('call' in made) {
      const { workflowId, groups, waits } = made.call;
      if (groups.length === 0) {
        this.#succeeded(node, scope, attempt, startedAt, { outputs: { main: none } });
        return;
      }
      this.#calls.set(keyOf(scope, node.index), made.call);
      this.#record({ ...base, call: { workflowId, count: groups.length, waits } });
    } else this.#succeeded(node, scope, attempt, startedAt, made);
  }

  /** Starts what a node called. After a crash the node is asked again, and finds started what was. */
  async #startCalls(scope: ScopePath, index: number): Promise<void> {
    const node = this.#node(index);
    const frame = frameOf(this.state, scope);
    const known = nodeIn(this.state, frame, index);
    const { attempt, waiting } = known;
    const startedAt = waiting?.startedAt ?? 0;
    const key = keyOf(scope, index);
    this.#running += 1;
    try {
      let call = this.#calls.get(key);
      this.#calls.delete(key);
      if (call === undefined) {
        const run = new NodeRun(this.#host, node, scope, attempt);
        const made = await invokeNode(this.state, frame, node, run, this.#facts(attempt));
        call = 'call' in made ? made.call : undefined;
      }
      if (call === undefined || !(await this.#commit('running'))) return;
      const { workflowId, groups, waits } = call;
      const depth = (this.#parent?.depth ?? 0) + 1;
      const ids = new Set<string>();
      if (waits) this.#children.set(key, ids);
      const started: string[] = [];
      for (const [at, items] of groups.entries()) {
        if (known.children?.[at] !== undefined) continue;
        const parent: ParentCall = { executionId: this.id, scope, nodeId: node.id, index: at, depth, waits };
        const { executionId, finished } = await this.#services.callWorkflow(this.tenant, this.plan, {
          workflowId,
          items,
          parent,
          idempotencyKey: `child:${this.id}:${scope}:${node.id}:${attempt}:${at}`,
        });
        started.push(executionId);
        if (!waits) continue;
        ids.add(executionId);
        // The child tells as well, and is heard even when this execution was put away meanwhile.
        finished.then(
          (result) =>
            result.status === 'waiting' ? undefined : this.childEnded(parent, result).catch(() => {}),
          () => {},
        );
      }
      if (this.#ended || this.#result !== undefined || !this.#isOpen(frame) || waits) return;
      const outputs = { main: started.map((executionId): Item => ({ json: { executionId } })) };
      this.#succeeded(node, scope, attempt, startedAt, {
        outputs: stampOutputs(this.state, frame, node, outputs),
      });
    } catch (error) {
      if (!this.#ended && this.#result === undefined && this.#isOpen(frame))
        this.#failed(node, scope, attempt, startedAt, error);
    } finally {
      this.#running -= 1;
      this.#drain();
    }
  }

  #gather(scope: ScopePath, index: number): void {
    const node = this.#node(index);
    const frame = frameOf(this.state, scope);
    const { attempt, waiting, children = [] } = nodeIn(this.state, frame, index);
    const startedAt = waiting?.startedAt ?? 0;
    this.#children.delete(keyOf(scope, index));
    const failed = children.find((child) => child?.error !== undefined);
    if (failed?.error !== undefined) {
      this.#failed(node, scope, attempt, startedAt, failed.error);
      return;
    }
    const perItem = children.length === (inputOf(this.state, frame, index, 'main') ?? none).length;
    const main = children.flatMap((child, at) =>
      (child?.items ?? none).map((item) =>
        perItem ? withSource(item, originOf(this.state, frame, index, 'main', at)) : item,
      ),
    );
    this.#succeeded(node, scope, attempt, startedAt, { outputs: { main } });
  }

  /** False while the node must wait: for a free slot, or (J2, `full`) for the disk. */
  #mayStart(command: Extract<Command, { type: 'run' }>): boolean {
    const limit = this.plan.workflow.settings.nodeConcurrency ?? this.#services.limits.nodeConcurrency;
    if (this.#running >= limit) return false;
    if (command.notBefore !== undefined) return true;
    return !(this.plan.workflow.settings.durability === 'full' && this.#events.length > 0);
  }

  #carryOut(command: Command): void {
    if (isVoid(this.state, command)) return;
    switch (command.type) {
      case 'skip':
        this.#record({ type: 'NodeSkipped', scope: command.scope, nodeId: this.#node(command.node).id });
        break;
      case 'finish':
        this.#finish(command.status, command.error);
        break;
      case 'abort':
        break;
      case 'wake': {
        const { scope, node, at } = command;
        const frame = frameOf(this.state, scope);
        this.#after(at, scope, () => {
          const isWaiting = this.#isOpen(frame) && nodeIn(this.state, frame, node).status === 'waiting';
          if (isWaiting && !this.#resuming.has(keyOf(scope, node)))
            this.#resume(frame, node, { by: 'time' }).catch(() => {});
        });
        break;
      }
      case 'call':
        void this.#startCalls(command.scope, command.node);
        break;
      case 'gather':
        this.#gather(command.scope, command.node);
        break;
      case 'decide':
        this.#decide(command);
        break;
      case 'close':
        this.#closeContainer(command);
        break;
      case 'run': {
        const { notBefore } = command;
        if (notBefore !== undefined && notBefore > this.#services.clock.now()) {
          this.#after(notBefore, command.scope, () => {
            this.#queue.push({ type: 'run', scope: command.scope, node: command.node });
            this.#drain();
          });
        } else {
          this.#start(command);
        }
        break;
      }
    }
  }

  #after(at: number, scope: ScopePath, work: () => void): void {
    const { clock } = this.#services;
    const delay = at - clock.now();
    if (delay <= 0) {
      work();
      return;
    }
    const timer = clock.setTimer(delay, () => {
      this.#timers.delete(timer);
      work();
    });
    this.#timers.set(timer, { scope, at });
  }

  #node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }

  #start(command: Extract<Command, { type: 'run' }>): void {
    const { scope } = command;
    const node = this.#node(command.node);
    const frame = frameOf(this.state, scope);
    const known = nodeIn(this.state, frame, command.node);
    const startedAt = this.#time();
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
    if (node.definition.kind === 'container') {
      this.#openContainer(node, frame, attempt, startedAt);
      return;
    }
    if (this.#isSideEffect(node)) {
      if (known.inFlight && 'onCrash' in node.definition && node.definition.onCrash === 'fail') {
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
          if (this.#isOpen(frame)) this.#invoke(node, scope, attempt, startedAt);
          this.#drain();
        });
        return;
      }
    }
    this.#invoke(node, scope, attempt, startedAt);
  }

  /** False once the frame is closed or being left: what comes back for it is not wanted. */
  #isOpen(frame: Frame): boolean {
    return frame.leaving === undefined && this.state.frames.get(frame.path) === frame;
  }

  #openContainer(node: PlanNode, frame: Frame, attempt: number, startedAt: number): void {
    const { definition, index } = node;
    if (definition.kind !== 'container') return;
    const scope = frame.path;
    try {
      const items = inputOf(this.state, frame, index, 'main') ?? none;
      const facts = { ...this.#facts(attempt), loop: { index: 0 } };
      const parametersAt = parametersFor(this.state, frame, node, items, facts);
      const inputAt = (port: string) => inputOf(this.state, frame, index, port);
      const context = new BatchRunContext(
        node,
        new NodeRun(this.#host, node, scope, attempt),
        items,
        inputAt,
        parametersAt,
        (index) => new NodeExpressionScope(this.state, frame, node.index, items, index, facts),
      );
      const plan = definition.open(context as never);
      this.#limit(node, scope, startedAt);
      const seed = this.#services.random();
      this.#record({ type: 'ScopeOpened', scope, nodeId: node.id, attempt, plan, seed });
    } catch (error) {
      this.#failed(node, scope, attempt, startedAt, error);
    }
  }

  /** Arms a container's time limit. */
  #limit(node: PlanNode, scope: ScopePath, startedAt: number): void {
    const { timeoutMs } = node.node;
    if (timeoutMs === undefined) return;
    const key = `${scope}/${node.id}`;
    this.#limits.get(key)?.cancel();
    const left = Math.max(0, startedAt + timeoutMs - this.#services.clock.now());
    const timer = this.#services.clock.setTimer(left, () => {
      this.#limits.delete(key);
      const message = `"${node.name}" took longer than ${timeoutMs} ms.`;
      this.#record({
        type: 'ScopeStopped',
        scope,
        nodeId: node.id,
        error: { code: 'NODE_TIMEOUT', message },
      });
      this.#drain();
    });
    this.#limits.set(key, timer);
  }

  #decide({ scope, node: index, items, loop }: Extract<Command, { type: 'decide' }>): void {
    const node = this.#node(index);
    const frame = frameOf(this.state, scope);
    const { attempt } = nodeIn(this.state, frame, index);
    try {
      const facts = { ...this.#facts(attempt), loop };
      const parameters = parametersFor(this.state, frame, node, items, facts)(0);
      const again =
        node.definition.kind === 'container' && node.definition.again?.(parameters as never) === true;
      this.#record({ type: 'LoopDecided', scope, nodeId: node.id, again });
    } catch (error) {
      this.#record({ type: 'ScopeStopped', scope, nodeId: node.id, error: toItemError(error) });
    }
  }

  #closeContainer({ scope, node: index, startedAt, result }: Extract<Command, { type: 'close' }>): void {
    const node = this.#node(index);
    const key = `${scope}/${node.id}`;
    this.#limits.get(key)?.cancel();
    this.#limits.delete(key);
    const { attempt } = nodeIn(this.state, frameOf(this.state, scope), index);
    if ('outputs' in result) this.#succeeded(node, scope, attempt, startedAt, result);
    else this.#failed(node, scope, attempt, startedAt, result.error);
  }

  #isSideEffect({ definition, node, parameters }: PlanNode): boolean {
    if (!('sideEffect' in definition) || definition.sideEffect === undefined) return false;
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
    const frame = frameOf(this.state, scope);
    void this.#beforeNode(this.#nodeFacts(node, scope, attempt)).then(() => {
      this.#running -= 1;
      if (this.#ended || this.#result !== undefined) return;
      if (this.#isOpen(frame)) this.#call(node, scope, attempt, startedAt);
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
    const run = new NodeRun(this.#host, node, scope, attempt);
    const facts = this.#facts(attempt);
    run.begin();
    let result: Invocation | Promise<Invocation>;
    try {
      result = invokeNode(this.state, frame, node, run, facts);
    } catch (error) {
      run.end();
      this.#failed(node, scope, attempt, startedAt, run.redact(error));
      return;
    }
    if (!(result instanceof Promise)) {
      run.end();
      this.#answered(node, scope, attempt, startedAt, result);
      return;
    }
    if (!nodeIn(this.state, frame, node.index).inFlight) {
      this.#record({ type: 'NodeStarted', scope, nodeId: node.id, attempt });
    }
    this.#running += 1;
    const settle = (then: () => void) => {
      run.end();
      this.#running -= 1;
      if (this.#ended || this.#result !== undefined) return;
      if (this.#isOpen(frame)) then();
      this.#drain();
    };
    run.orTimeout(result).then(
      (invocation) => settle(() => this.#answered(node, scope, attempt, startedAt, invocation)),
      (error: unknown) => settle(() => this.#failed(node, scope, attempt, startedAt, run.redact(error))),
    );
  }

  #succeeded(
    node: PlanNode,
    scope: string,
    attempt: number,
    startedAt: number,
    { outputs, error, control, logs }: Outputs,
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
      ...(control === undefined ? {} : { control }),
      ...(logs === undefined ? {} : { logs }),
    });
  }

  #failed(node: PlanNode, scope: string, attempt: number, startedAt: number, thrown: unknown): void {
    this.#afterNode(node, scope, attempt, 'failed');
    const policy = node.node.retry;
    const error = failureOf(thrown);
    const base = { scope, nodeId: node.id, startedAt, attempt, error };
    const cause = isFailure(thrown) && !(thrown instanceof Error) ? asError(thrown) : thrown;
    if (policy !== undefined && mayRetry(policy, attempt, cause)) {
      const retryAt = this.#services.clock.now() + retryDelay(policy, attempt, cause, this.#services.random);
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
      now: this.#time(),
      variables: this.#services.variables(this.tenant),
      env: this.#services.env,
      resumeUrl: () => this.#services.resumeUrl(this.tenant, this.id),
    };
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

  #stopAll(reason: ServiceError | undefined): void {
    this.#aborts.abortAll(reason);
    this.#cancelTimers();
  }

  #cancelTimers(): void {
    this.#deadline?.cancel();
    this.#hold?.cancel();
    for (const timer of this.#timers.keys()) timer.cancel();
    this.#timers.clear();
    for (const timer of this.#limits.values()) timer.cancel();
    this.#limits.clear();
    this.#parkTimer?.cancel();
  }

  /** Writes what this turn had to say, and goes on from there. */
  #flush(): void {
    if (this.#ended) return;
    const result = this.#result;
    const waits = this.#queue.length > 0;
    if (this.#events.length === 0 && this.#reply === undefined && result === undefined) return;
    if (this.#mayHold()) {
      this.#hold ??= this.#services.clock.setTimer(holdMs, () => {
        this.#isHeld = true;
        this.#flush();
      });
      return;
    }
    this.#hold?.cancel();
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

  /** True while nobody waits for the first write, and pure nodes under way will soon add to it. */
  #mayHold(): boolean {
    return (
      this.#options.awaitsEnd === true &&
      !this.#isHeld &&
      this.#create !== undefined &&
      this.#create.idempotencyKey === undefined &&
      this.#result === undefined &&
      this.#reply === undefined &&
      this.#running > 0 &&
      this.#queue.length === 0
    );
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
    for (const hear of this.#whenEnded.splice(0)) hear(result);
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

const keyOf = (scope: ScopePath, node: number) => `${scope} ${node}`;

function withoutSource(item: Item): Item {
  const { source: _, ...rest } = item;
  return rest;
}

/** What a container failed with knows where it began; what a node threw does not. */
function failureOf(thrown: unknown): ExecutionFailure {
  return thrown instanceof Error || !isFailure(thrown) ? toItemError(thrown) : thrown;
}

function asError({ message, code, details }: ExecutionFailure): ServiceError {
  return new ServiceError(message, {
    code: code as ServiceError['code'],
    service: 'engine',
    recoverable: true,
    ...(details === undefined ? {} : { details }),
  });
}

function isFailure(value: unknown): value is ExecutionFailure {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
