/**
 * Runs one execution: a queue of the planner's commands, carried out turn by turn; what came of them is journaled.
 * J1 Everything a turn has to say is one write; an execution of synchronous nodes is one write from start to end.
 * J2 With the durability `full`, everything is durable before the next node starts.
 * J3 Nobody hears of an end, or of an answer, before it is durable.
 * J4 A write that fails parks the execution: nothing more of it happens here, and recovery takes it up.
 * EX5 Cancellation and timeouts abort through signals, one per scope; what comes back afterwards is ignored. `finally`
 *     bodies still run, within a grace time.
 * EX6 An execution that only waits is put away after a while: it is a row in the store then.
 */
import {
  type Item,
  type ItemError,
  ServiceError,
  type TenantContext,
  type Timer,
  toServiceError,
} from '@reporunner/core';
import { createRedactor, type Resumption, type WebhookReply } from '@reporunner/integrations';
import type { ExecutionResult, StartRequest } from '../api.ts';
import type { EngineServices } from '../engine-services.ts';
import type {
  ExecutionEvent,
  ExecutionFailure,
  ExecutionStarted,
  FinishedStatus,
  ParentCall,
  ScopePath,
} from '../events.ts';
import { asOutputs, type Batches, isStored } from '../items/batch.ts';
import { ItemAccess } from '../items/item-access.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import { type Command, isVoid, type RunCommand } from '../planner/command.ts';
import { createExecutionState } from '../planner/frames.ts';
import { passedOn, resultOf, withSource } from '../planner/lineage.ts';
import { findStalled } from '../planner/liveness.ts';
import { sourceOfAll } from '../planner/origins.ts';
import { advance } from '../planner/planner.ts';
import {
  activationOf,
  type ExecutionState,
  type Frame,
  findFrame,
  frameOf,
  inputOf,
} from '../planner/state.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import { noNode } from '../ports/main-thread.ts';
import { ContainerCalls } from './container-calls.ts';
import type { ScopeFacts } from './expression-scope.ts';
import { toItemError } from './failures.ts';
import { Journal } from './journal.ts';
import { NodeCalls } from './node-calls.ts';
import type { NodeRunHost } from './node-run.ts';
import type { Run, Unstamped } from './run.ts';
import { ScopeAborts } from './scope-aborts.ts';
import { ScopeTimers } from './scope-timers.ts';
import { stillDue } from './still-due.ts';
import { Waits } from './waits.ts';
import { WorkflowCalls } from './workflow-calls.ts';

const holdMs = 20;
/** What goes on so soon is not put away, whoever needs the memory. */
const momentMs = 1_000;
const none: readonly Item[] = Object.freeze([]);

function quarantined(nodeName: string): ServiceError {
  return new ServiceError(
    `"${nodeName}" has stopped the server before, in this version of the workflow, and is not run. Change the workflow and publish it, release the node (Service health), or retry the execution to run it all the same.`,
    { code: 'NODE_QUARANTINED', service: 'engine' },
  );
}

export interface RunOptions {
  readonly id: string;
  readonly epoch: number;
  readonly onReply?: StartRequest['onReply'];
  /** The first write may wait a moment: see `StartRequest.awaitsEnd`. */
  readonly awaitsEnd?: boolean;
  /** Results taken over from an earlier execution, by node id. */
  readonly reused?: ReadonlyMap<string, Batches>;
  /** May hold the end back until something that must not be missed is durable as well. */
  readonly beforeEnd: (result: ExecutionResult) => Promise<void> | undefined;
  /** It only waits now, or does so no longer: it takes no slot meanwhile. */
  readonly onIdle: (isIdle: boolean) => void;
  /** Called once, when nothing of it happens here any more; without a result when it was parked. */
  readonly onEnd: (run: ExecutionRun, result: ExecutionResult | undefined) => void;
}

export class ExecutionRun implements Run {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
  readonly state: ExecutionState;
  readonly services: EngineServices;
  readonly host: NodeRunHost;
  readonly items: ItemAccess;
  readonly keepsProgress: boolean;
  /** Hears once whether the first write became durable. */
  onFirstWrite: ((error: ServiceError | undefined) => void) | undefined;
  readonly #options: RunOptions;
  readonly #journal: Journal;
  readonly #aborts = new ScopeAborts();
  readonly #timers: ScopeTimers;
  readonly #nodes: NodeCalls;
  readonly #containers: ContainerCalls;
  readonly #waits: Waits;
  readonly #workflows: WorkflowCalls;
  readonly #queue: Command[] = [];
  /** What is under way and will come back. */
  #running = 0;
  #isDraining = false;
  /** Whether it may run: before, its start may be on its way, or it is queued. */
  #hasBegun = false;
  #parkReason: ServiceError | undefined;
  #awaitsTurn = false;
  #hasTurnToWrite = false;
  #now = 0;
  #mode: ExecutionStarted['mode'] = 'trigger';
  #usePinned = false;
  /** Nodes that are not run, by id. */
  #quarantined: ReadonlySet<string> | undefined;
  #parent: ParentCall | undefined;
  #startedAt = 0;
  #deadline: Timer | undefined;
  #isIdle = false;
  #parkTimer: Timer | undefined;
  #isParking = false;
  #resumeAt: number | undefined;
  #hold: Timer | undefined;
  #isHeld = false;
  #stopReason: ServiceError | undefined;
  #reply: WebhookReply | undefined;
  #replied = false;
  #result: (ExecutionResult & { readonly status: FinishedStatus }) | undefined;
  /** Its end is on the way into the store: an earlier write that comes back has nothing to add. */
  #isEnding = false;
  #ended = false;
  readonly #whenEnded: ((result: ExecutionResult | undefined) => void)[] = [];

  readonly #turnKey: string;

  constructor(services: EngineServices, tenant: TenantContext, plan: Plan, options: RunOptions) {
    const { settings, id, name } = plan.workflow;
    this.#turnKey = id;
    this.services = services;
    this.tenant = tenant;
    this.plan = plan;
    this.id = options.id;
    this.#options = options;
    this.state = createExecutionState(plan, services.limits.items);
    this.items = new ItemAccess(services.chunks, tenant);
    this.keepsProgress = settings.save.progress && settings.durability !== 'none';
    this.#journal = new Journal(services, {
      run: this,
      tenant,
      executionId: options.id,
      workflowId: id,
      epoch: options.epoch,
      keepsProgress: this.keepsProgress,
    });
    const run = this;
    this.host = {
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
      hold: (node) => services.holder.enter(this, node),
      release: () => services.holder.leave(),
      activation: (scope) => {
        const frame = findFrame(this.state, scope);
        return frame === undefined ? scope : activationOf(this.state, frame);
      },
      respond: (reply) => this.#respond(reply),
      get redactor() {
        return run.items.redactor;
      },
      protect: (secrets) => {
        run.items.redactor ??= createRedactor();
        run.items.redactor.add(secrets);
      },
    };
    this.#timers = new ScopeTimers(services.clock);
    this.#nodes = new NodeCalls(this, (one, made) =>
      'wait' in made ? this.#waits.begin(one, made.wait) : this.#workflows.begin(one, made.call),
    );
    this.#containers = new ContainerCalls(this, this.#nodes);
    this.#waits = new Waits(this, this.#nodes, this.#timers);
    this.#workflows = new WorkflowCalls(this, this.#nodes);
  }

  /** Records the start without running anything yet. */
  open(create: NewExecution, event: Unstamped<ExecutionStarted>): void {
    this.#journal.begin(create);
    this.#started(event, create.createdAt);
    this.record(event);
  }

  #started({ mode, usePinned, parent }: Unstamped<ExecutionStarted>, at: number): void {
    this.#mode = mode;
    const { quarantine } = this.services;
    // WD5. Who starts it by hand wants it to run.
    if (quarantine.size > 0 && mode !== 'manual' && mode !== 'retry')
      this.#quarantined = quarantine.nodesOf(this.plan.workflow.id, this.plan.versionId);
    this.#usePinned = usePinned === true;
    this.#parent = parent;
    this.#workflows.depth = parent?.depth ?? 0;
    this.#startedAt = at;
  }

  /** Takes up a journal where it ends. Returns false when it had ended already. */
  async restore(pages: AsyncIterable<readonly ExecutionEvent[]>): Promise<boolean> {
    let due: Command[] = [];
    const { holder } = this.services;
    for await (const page of pages) {
      holder.enter(this, noNode);
      for (const event of page) {
        if (event.type === 'ExecutionStarted') this.#started(event, event.at);
        for (const command of advance(this.state, event)) due.push(command);
        // A long journal has many commands that were carried out long ago.
        if (due.length > 1_000) due = stillDue(this.state, due);
      }
      holder.leave();
    }
    this.#journal.goOnAfter(this.state.seq);
    if (this.state.status !== 'running') return false;
    this.#queue.push(...stillDue(this.state, due));
    this.#containers.limitAll();
    return true;
  }

  /** Makes the start durable by itself, before anything runs. Rejects as the store does. */
  async accept(status: 'queued' | 'running'): Promise<void> {
    if (!(await this.commit(status))) throw this.storeError;
  }

  /** Runs until everything left waits for something. The first turn happens at once, in the caller's stack. */
  run(): void {
    this.#hasBegun = true;
    const { timeoutMs } = this.plan.workflow.settings;
    if (timeoutMs !== undefined) {
      const left = Math.max(0, this.#startedAt + timeoutMs - this.services.clock.now());
      this.#deadline = this.services.clock.setTimer(left, () => {
        const error = new ServiceError(`The execution took longer than ${timeoutMs} ms.`, {
          code: 'EXECUTION_TIMEOUT',
          service: 'engine',
        });
        this.#stop('failed', toItemError(error), error);
      });
    }
    this.#limitGrace();
    this.drain();
  }

  get parent(): ParentCall | undefined {
    return this.#parent;
  }
  get isOver(): boolean {
    return this.#ended || this.#result !== undefined;
  }
  get storeError(): ServiceError | undefined {
    return this.#journal.error;
  }
  /** Why it was parked. */
  get parkReason(): ServiceError | undefined {
    return this.#parkReason;
  }
  /** True while it is being put away: whoever wants to resume it waits for that, and takes it from the store. */
  get isParking(): boolean {
    return this.#isParking;
  }
  /** With the status `waiting`: when it goes on by itself. */
  get resumeAt(): number | undefined {
    return this.#resumeAt;
  }

  /** What is shown at the resume address; undefined when no node waits for a caller. */
  findCallback(nodeId: string | undefined): ReturnType<Waits['find']> {
    return this.#waits.find(nodeId);
  }

  /** Ends a wait from outside; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING. */
  callback(nodeId: string | undefined, resumption: Resumption): Promise<void> {
    return this.#waits.callback(nodeId, resumption);
  }

  /** An execution that a node called has ended; resolves once that is durable. Heard twice, it counts once. */
  childEnded(call: ParentCall, result: ExecutionResult): Promise<void> {
    return this.#workflows.ended(call, result);
  }

  /** Ends it as cancelled, after its `finally` bodies; resolves once that is durable. */
  cancel(): Promise<void> {
    if (this.#ended) {
      throw new ServiceError('The execution has ended already.', {
        code: 'EXECUTION_FINISHED',
        service: 'engine',
      });
    }
    const reason = wasCancelled();
    const ended = this.#whenOver(reason);
    this.#stop('cancelled', undefined, reason);
    return ended;
  }

  /** As `cancel`, but resolves once the cancellation is durable: its `finally` bodies may take a while. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    const reason = wasCancelled();
    this.#stop('cancelled', undefined, reason);
    if (this.isOver) await this.#whenOver(reason);
    else if (!(await this.commit())) throw this.storeError;
  }

  #whenOver(reason: ServiceError): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.#whenEnded.push((result) =>
        result === undefined ? reject(this.parkReason ?? reason) : resolve(),
      );
    });
  }

  /** EX5. */
  #stop(status: 'failed' | 'cancelled', error: ItemError | undefined, reason: ServiceError): void {
    if (this.isOver || this.state.stopping !== undefined) return;
    this.#stopReason = reason;
    this.record({ type: 'Stopping', status, ...(error === undefined ? {} : { error }) });
    this.#limitGrace();
    this.drain();
  }

  /** `finally` bodies have so long from when it was stopped, also across a restart. */
  #limitGrace(): void {
    const { stopping } = this.state;
    if (stopping === undefined) return;
    const { at, status, error } = stopping;
    const { clock, limits } = this.services;
    this.#timers.after(at + limits.graceMs - clock.now(), '', () => {
      this.#finish(status, error, this.#stopReason);
      this.#flush();
    });
  }

  /**
   * Ends an execution that recovery does not resume: of its journal, only the start is looked at, and nothing of it runs
   * again, `catch` and `finally` bodies included.
   */
  abandon(first: ExecutionStarted, lastSeq: number, failure: ExecutionFailure): void {
    this.#started(first, first.at);
    advance(this.state, first);
    this.#journal.goOnAfter(lastSeq);
    this.#finish('failed', failure);
    this.#flush();
  }

  /** Stops here without an end: recovery takes it up. */
  park(reason: ServiceError): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#parkReason = reason;
    this.#stopAll(reason);
    this.#tellEnd(undefined);
  }

  // What its parts ask of it.

  time(): number {
    // Within one turn the clock is looked at now and then only: it costs more than many a node.
    return this.#isDraining ? this.#now : this.services.clock.now();
  }

  node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }

  isOpen(frame: Frame): boolean {
    return frame.leaving === undefined && this.state.frames.get(frame.path) === frame;
  }

  facts(attempt: number): ScopeFacts {
    const { services, tenant, id } = this;
    return {
      executionId: id,
      mode: this.#mode,
      attempt,
      timezone: this.host.execution.timezone,
      expressions: this.plan.workflow.settings.expressions,
      now: this.time(),
      variables: services.variables(tenant),
      env: services.env,
      items: this.items,
      resumeUrl: () => services.resumeUrl(tenant, id),
    };
  }

  record(event: Unstamped<ExecutionEvent>): void {
    const stamped = this.#journal.add(this.time(), event);
    for (const command of advance(this.state, stamped)) {
      if (command.type === 'abort') this.#abortScope(command.scope);
      else if (command.type === 'abandon') this.#workflows.abandon(command);
      else this.#queue.push(command);
    }
  }

  enqueue(command: Command): void {
    this.#queue.push(command);
  }

  begin(): void {
    this.#wakeUp();
    this.#running += 1;
  }

  end(): void {
    this.#running -= 1;
  }

  /** Stops what runs and what waits at or below a scope, but for `finally` bodies that are under way. */
  #abortScope(scope: ScopePath): void {
    const isWanted = (path: ScopePath) =>
      this.state.frames.get(path)?.leaving === undefined && this.state.frames.has(path);
    this.#aborts.abort(scope, isWanted, this.#stopReason);
    this.#timers.cancel(scope, isWanted);
    for (let at = this.#queue.length - 1; at >= 0; at -= 1)
      if (isVoid(this.state, this.#queue[at] as Command)) this.#queue.splice(at, 1);
  }

  /** FA1. Its turn has come. */
  takeTurn(): void {
    if (this.#hasTurnToWrite) {
      // Putting a turn into words takes about as long as the turn did.
      this.#hasTurnToWrite = false;
      this.#flush();
      this.services.turns.wait(this.#turnKey, this);
      return;
    }
    this.#awaitsTurn = false;
    this.drain();
  }

  drain(): void {
    if (this.#isDraining || this.#awaitsTurn || this.#ended) return;
    this.#isDraining = true;
    this.#wakeUp();
    this.#now = this.services.clock.now();
    const { turns, holder } = this.services;
    const until = this.#now + turns.budgetMs;
    let steps = 0;
    while (this.#queue.length > 0 && !this.isOver) {
      const command = this.#queue[0] as Command;
      if (command.type === 'run' && !this.#mayStart(command)) break;
      this.#queue.shift();
      this.#carryOut(command);
      steps += 1;
      if ((steps & 7) !== 0) continue;
      this.#now = this.services.clock.now();
      if (this.#now > until) {
        this.#isDraining = false;
        this.#awaitsTurn = true;
        this.#hasTurnToWrite = true;
        turns.wait(this.#turnKey, this);
        holder.leave();
        return;
      }
    }
    this.#isDraining = false;
    this.#flush();
    holder.leave();
    if (this.#queue.length === 0 && this.#running === 0) this.#rest();
  }

  /** False while the node must wait: for a free slot, or (J2, `full`) for the disk. */
  #mayStart({ notBefore }: RunCommand): boolean {
    const { nodeConcurrency, durability } = this.plan.workflow.settings;
    if (this.#running >= (nodeConcurrency ?? this.services.limits.nodeConcurrency)) return false;
    // Nothing is made faster than it is stored.
    if (this.#journal.isBehind || this.#containers.storing > 1) return false;
    if (notBefore !== undefined) return true;
    return !(durability === 'full' && this.#journal.hasUnwritten);
  }

  #carryOut(command: Command): void {
    if (isVoid(this.state, command)) return;
    switch (command.type) {
      case 'run':
        this.#startWhenDue(command);
        break;
      case 'skip':
        this.record({ type: 'NodeSkipped', scope: command.scope, nodeId: this.node(command.node).id });
        break;
      case 'finish':
        this.#finish(command.status, command.error);
        break;
      case 'wake':
        this.#waits.wake(command);
        break;
      case 'expire':
        this.#waits.expire(command);
        break;
      case 'abandon':
        this.#workflows.abandon(command);
        break;
      case 'call':
        this.#workflows.start(command);
        break;
      case 'gather':
        this.#workflows.gather(command);
        break;
      case 'decide':
        this.#containers.decide(command);
        break;
      case 'close':
        this.#containers.close(command);
        break;
      case 'store':
        this.#containers.store(command);
        break;
      case 'abort':
        break;
    }
  }

  #startWhenDue(command: RunCommand): void {
    const { scope, node, notBefore } = command;
    const delay = notBefore === undefined ? 0 : notBefore - this.services.clock.now();
    if (delay <= 0) {
      this.#start(command);
      return;
    }
    this.#timers.after(delay, scope, () => {
      this.#queue.push({ type: 'run', scope, node });
      this.drain();
    });
  }

  #start(command: RunCommand): void {
    const { scope } = command;
    const node = this.node(command.node);
    const { pinned, disabled } = node.node;
    const reused = this.#options.reused?.get(node.id);
    const base = { type: 'NodeSucceeded', scope, nodeId: node.id, attempt: 0 } as const;
    if (this.#quarantined?.has(node.id) === true) {
      const one = { node, scope, attempt: 0, startedAt: this.time() };
      this.#nodes.failed(one, quarantined(node.name));
    } else if (disabled) {
      const frame = frameOf(this.state, scope);
      const input = inputOf(this.state, frame, node.index, 'main') ?? none;
      const main = passedOn(this.state, frame, node.index, input);
      this.record({ ...base, startedAt: this.time(), outputs: { main } });
    } else if (this.#usePinned && pinned !== undefined) {
      const outputs = this.#sourcedAnew(scope, node, pinned);
      this.record({ ...base, startedAt: this.time(), outputs, reused: 'pinned' });
    } else if (reused !== undefined) {
      const label = this.#mode === 'retry' ? 'retry' : 'earlier';
      this.record({ ...base, startedAt: this.time(), outputs: reused, reused: label });
    } else if (node.definition.kind === 'container') this.#containers.open(command);
    else this.#nodes.start(command);
  }

  /** Pinned items say nothing of where they come from in this execution. */
  #sourcedAnew(scope: ScopePath, node: PlanNode, pinned: Batches): Batches {
    const { state } = this;
    const source = sourceOfAll(state, frameOf(state, scope), node.index);
    return Object.fromEntries(
      Object.entries(pinned).map(([port, batch]) => [
        port,
        isStored(batch) ? batch : batch.map((item) => withSource(item, source)),
      ]),
    );
  }

  #respond(reply: WebhookReply): boolean {
    if (this.#options.onReply === undefined || this.#replied || this.#ended) return false;
    this.#replied = true;
    this.#reply = reply;
    return true;
  }

  #finish(status: FinishedStatus, error?: ExecutionFailure, abortReason?: ServiceError): void {
    if (this.isOver) return;
    this.#queue.length = 0;
    this.record({ type: 'ExecutionFinished', status, ...(error === undefined ? {} : { error }) });
    this.#queue.length = 0;
    this.#result = {
      executionId: this.id,
      status,
      ...asOutputs(resultOf(this.state)),
      ...(error === undefined ? {} : { error }),
    };
    if (abortReason !== undefined) this.#workflows.abandonAll();
    this.#stopAll(abortReason);
  }

  #stopAll(reason: ServiceError | undefined): void {
    this.#aborts.abortAll(reason);
    this.#cancelTimers();
  }

  #cancelTimers(): void {
    this.#deadline?.cancel();
    this.#hold?.cancel();
    this.#parkTimer?.cancel();
    this.#timers.cancelAll();
    this.#containers.cancelLimits();
  }

  /** Writes what this turn had to say, and goes on from there. */
  #flush(): void {
    if (this.#ended || this.#isEnding) return;
    const result = this.#result;
    if (!this.#journal.hasUnwritten && this.#reply === undefined && result === undefined) return;
    if (this.#mayHold()) {
      this.#hold ??= this.services.clock.setTimer(holdMs, () => {
        this.#isHeld = true;
        this.#flush();
      });
      return;
    }
    this.#hold?.cancel();
    this.#isEnding = result !== undefined;
    const unsaved = result?.status === 'succeeded' && !this.plan.workflow.settings.save.success;
    if (unsaved && !this.#journal.hasWritten && this.#journal.creates?.idempotencyKey === undefined)
      this.#journal.dropUnwritten();
    const held = result === undefined ? undefined : this.#beforeEnd(result);
    const status = result?.status ?? 'running';
    const written = held === undefined ? this.#write(status) : this.#commitAfter(held, status);
    void written.then(async (durable) => {
      if (!durable) return;
      if (result !== undefined) {
        if (this.#isDropped(result) && this.#journal.hasWritten)
          await this.services.store.delete(this.tenant, this.id).catch(() => false);
        this.#end(result);
      }
    });
  }

  /** J4. An end that must not be written yet is not written: recovery comes to it again. */
  async #commitAfter(held: Promise<void>, status: 'running' | FinishedStatus): Promise<boolean> {
    try {
      await held;
    } catch (error) {
      this.park(toServiceError(error, { code: 'STORE_UNAVAILABLE', service: 'engine' }));
      return false;
    }
    return this.#write(status);
  }

  /** What must be durable before the end is: that what it called is cancelled (EX8), and what others hang on to it. */
  #beforeEnd(result: ExecutionResult): Promise<void> | undefined {
    const called = this.#workflows.settled();
    const others = this.#options.beforeEnd(result);
    return called === undefined ? others : Promise.all([called, others]).then(() => {});
  }

  /** True while nobody waits for the first write, and pure nodes under way will soon add to it. */
  #mayHold(): boolean {
    const { creates } = this.#journal;
    return (
      this.#options.awaitsEnd === true &&
      !this.#isHeld &&
      creates !== undefined &&
      creates.idempotencyKey === undefined &&
      this.#result === undefined &&
      this.#reply === undefined &&
      this.#running > 0 &&
      this.#queue.length === 0
    );
  }

  /** What `settings.save` says is not to be kept. */
  #isDropped({ status }: ExecutionResult): boolean {
    const { save } = this.plan.workflow.settings;
    return (status === 'succeeded' && !save.success) || (status === 'failed' && !save.failure);
  }

  /** False as well once it has ended: what is left to write is written with its end, which may be held back. */
  async commit(status: 'queued' | 'running' = 'running'): Promise<boolean> {
    return this.#result === undefined && (await this.#write(status));
  }

  async #write(status: 'queued' | 'running' | FinishedStatus): Promise<boolean> {
    const reply = this.#reply;
    this.#reply = undefined;
    const durable = await this.#journal.write(status);
    if (this.#journal.unstorable !== undefined) return this.#failUnstorable(this.#journal.unstorable);
    this.onFirstWrite?.(this.#journal.error);
    this.onFirstWrite = undefined;
    if (!durable) this.park(this.#journal.error as ServiceError);
    else {
      if (reply !== undefined) this.#options.onReply?.(reply);
      // Also what came while the write was on its way, and could not start because too many were.
      if (this.#hasBegun && this.#queue.length > 0) this.drain();
    }
    return durable;
  }

  /** J7. Always false: whoever committed has nothing more to do. */
  async #failUnstorable(reason: ServiceError): Promise<false> {
    const error = toItemError(reason);
    const result: ExecutionResult = { executionId: this.id, status: 'failed', lastOutputs: [], error };
    this.#isEnding = true;
    this.#queue.length = 0;
    this.#stopAll(reason);
    try {
      await this.#options.beforeEnd(result);
    } catch (held) {
      this.park(toServiceError(held, { code: 'STORE_UNAVAILABLE', service: 'engine' }));
      return false;
    }
    const durable = await this.#journal.writeFailure(this.services.clock.now(), error);
    this.onFirstWrite?.(this.#journal.error);
    this.onFirstWrite = undefined;
    if (durable) this.#end(result);
    else this.park(this.#journal.error ?? reason);
    return false;
  }

  /** Nothing is left to do but to wait: after a while the execution is put away (EX6). */
  #rest(): void {
    if (this.isOver || this.#isIdle) return;
    if (this.#deadline === undefined && this.#timers.isEmpty && !this.#waits.isAny()) {
      this.#endStalled();
      return;
    }
    if (!this.keepsProgress) return;
    this.#isIdle = true;
    this.#options.onIdle(true);
    const { clock, limits } = this.services;
    this.#parkTimer = clock.setTimer(limits.parkAfterMs, () => this.#putAwayUnlessDueIn(limits.parkAfterMs));
  }

  /** C9. Nothing would ever happen again: an error that is seen is better than an execution that never ends. */
  #endStalled(): void {
    const message = 'The execution has nothing left to do and has not ended. This is a fault of Reporunner.';
    this.services.logger.error('an execution stalled', {
      executionId: this.id,
      why: findStalled(this.state),
    });
    this.#finish('failed', { code: 'INTERNAL', message });
    this.#flush();
  }

  /** Others need the memory. */
  makeRoom(): void {
    if (this.#isIdle && !this.isOver) this.#putAwayUnlessDueIn(momentMs);
  }

  #putAwayUnlessDueIn(ms: number): void {
    if (this.#isParking) return;
    const due = this.#nextDue();
    if (due === undefined || due - this.services.clock.now() > ms) void this.#putAway(due);
  }

  #wakeUp(): void {
    if (!this.#isIdle) return;
    this.#isIdle = false;
    this.#parkTimer?.cancel();
    this.#options.onIdle(false);
  }

  /** When something happens by itself next. */
  #nextDue(): number | undefined {
    const times = [...this.#timers.dueTimes(), ...this.#containers.dueTimes()];
    const { timeoutMs } = this.plan.workflow.settings;
    if (timeoutMs !== undefined) times.push(this.#startedAt + timeoutMs);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** From here on the execution is a row in the store. */
  async #putAway(resumeAt: number | undefined): Promise<void> {
    this.#isParking = true;
    this.#resumeAt = resumeAt;
    // What they would have done is done after it has been taken up again.
    this.#cancelTimers();
    if (!(await this.commit())) return;
    if (!(await this.#journal.putAway(resumeAt))) {
      this.park(this.#journal.error as ServiceError);
      return;
    }
    this.#stopAll(undefined);
    this.#end({ executionId: this.id, status: 'waiting', lastOutputs: [] });
  }

  #end(result: ExecutionResult | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#tellEnd(result);
  }

  #tellEnd(result: ExecutionResult | undefined): void {
    this.items.close();
    this.#options.onEnd(this, result);
    for (const hear of this.#whenEnded.splice(0)) hear(result);
  }
}

const wasCancelled = () =>
  new ServiceError('The execution was cancelled.', { code: 'EXECUTION_CANCELLED', service: 'engine' });
