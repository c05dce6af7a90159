/**
 * One execution in this process: puts its parts together and is what the engine calls. It decides nothing itself: the
 * phases are `lifecycle.ts`, commands are carried out slice by slice (`command-loop.ts`), written (`run-writes.ts`),
 * stopped (`run-stops.ts`), moved out of memory (`run-eviction.ts`) and ended (`run-end.ts`).
 */
import type { ServiceError, TenantContext } from '@reporunner/core';
import type { Resumption } from '@reporunner/integrations';
import type { ExecutionResult, ResumeSuspension } from '../api.ts';
import type { EngineServices } from '../engine-services.ts';
import type {
  ExecutionEvent,
  ExecutionFailure,
  ExecutionStarted,
  FinishedStatus,
  ParentCall,
  ScopePath,
} from '../events.ts';
import { ItemAccess } from '../items/item-access.ts';
import type { Plan, PlanNode } from '../plan/plan.ts';
import type { Command, RunCommand } from '../planner/command.ts';
import { createExecutionState } from '../planner/frames.ts';
import { advance } from '../planner/planner.ts';
import type { ExecutionState, Frame } from '../planner/state.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import { noNode } from '../ports/main-thread.ts';
import { type CommandTargets, carryOut } from './carry-out.ts';
import { CommandLoop } from './command-loop.ts';
import { ContainerCalls } from './container-calls.ts';
import type { ScopeInfo } from './expression-scope.ts';
import { Interceptions } from './interceptions.ts';
import { Journal } from './journal.ts';
import { type Lifecycle, type LifecycleEvent, pending, transition } from './lifecycle.ts';
import { NodeCalls } from './node-calls.ts';
import { NodeRecords } from './node-records.ts';
import { pendingCommands } from './pending-commands.ts';
import type { Unstamped } from './run.ts';
import type { RunControl, RunOptions, RunStart } from './run-control.ts';
import { RunEnd } from './run-end.ts';
import { RunEviction } from './run-eviction.ts';
import { RunHost } from './run-host.ts';
import { RunStops } from './run-stops.ts';
import { RunWrites } from './run-writes.ts';
import { ScopeAborts } from './scope-aborts.ts';
import { ScopeTimers } from './scope-timers.ts';
import { NodeStarts } from './start-nodes.ts';
import { Waits } from './waits.ts';
import { WorkflowCalls } from './workflow-calls.ts';

const notStarted: RunStart = {
  mode: 'trigger',
  usePinned: false,
  parent: undefined,
  at: 0,
  quarantined: undefined,
};

export class ExecutionRun implements RunControl {
  readonly id: string;
  readonly tenant: TenantContext;
  readonly plan: Plan;
  readonly state: ExecutionState;
  readonly services: EngineServices;
  readonly host: RunHost;
  readonly items: ItemAccess;
  readonly keepsProgress: boolean;
  start = notStarted;
  #lifecycle = pending;
  readonly #journal: Journal;
  readonly #aborts = new ScopeAborts();
  readonly #timers: ScopeTimers;
  readonly #loop: CommandLoop;
  readonly #writes: RunWrites;
  readonly #containers: ContainerCalls;
  readonly #interceptions: Interceptions;
  readonly #waits: Waits;
  readonly #workflows: WorkflowCalls;
  readonly #targets: CommandTargets;
  readonly #end: RunEnd;
  readonly #stops: RunStops;
  readonly #eviction: RunEviction;

  constructor(services: EngineServices, tenant: TenantContext, plan: Plan, options: RunOptions) {
    const { settings, id: workflowId } = plan.workflow;
    this.services = services;
    this.tenant = tenant;
    this.plan = plan;
    this.id = options.id;
    this.state = createExecutionState(plan, services.limits.items);
    this.items = new ItemAccess(services.chunks, tenant);
    this.keepsProgress = settings.save.progress && settings.durability !== 'none';
    const { id: executionId, keepsProgress } = this;
    const journal = new Journal(services, {
      ...{ run: this, tenant, executionId, workflowId, epoch: options.epoch, keepsProgress },
    });
    const timers = new ScopeTimers(services.clock);
    const loop = new CommandLoop(this, workflowId);
    const writes = new RunWrites(this, journal, loop, options);
    const records = new NodeRecords(this);
    const interceptions = new Interceptions(this, records);
    const nodes = new NodeCalls(this, records, interceptions, (attempt, answer) =>
      'wait' in answer ? waits.begin(attempt, answer.wait) : workflows.begin(attempt, answer.call),
    );
    const containers = new ContainerCalls(this, nodes);
    const waits = new Waits(this, nodes, records, timers);
    const workflows = new WorkflowCalls(this, nodes);
    const end = new RunEnd(this, { journal, loop, writes, workflows }, options);
    const stops = new RunStops(this, loop, end, timers);
    this.host = new RunHost(this, this.#aborts, writes);
    this.#journal = journal;
    this.#timers = timers;
    this.#loop = loop;
    this.#writes = writes;
    this.#containers = containers;
    this.#interceptions = interceptions;
    this.#waits = waits;
    this.#workflows = workflows;
    const starts = new NodeStarts(this, nodes, containers, interceptions, timers, options.reused);
    this.#targets = { run: this, starts, containers, waits, workflows };
    this.#end = end;
    this.#stops = stops;
    this.#eviction = new RunEviction(
      this,
      { journal, timers, stops, waits, containers, end },
      options.onIdle,
    );
  }

  get lifecycle(): Lifecycle {
    return this.#lifecycle;
  }

  move(event: LifecycleEvent): boolean {
    const before = this.#lifecycle;
    const after = transition(before, event);
    if (after === before) return false;
    this.#lifecycle = after;
    if (before.phase === 'idle' || after.phase === 'idle') this.#eviction.phaseChanged(before, after);
    return true;
  }

  // What the engine calls.

  /** Records the start without running anything yet. */
  open(create: NewExecution, event: Unstamped<ExecutionStarted>): void {
    this.#journal.begin(create);
    this.#started(event, create.createdAt);
    this.record(event);
  }

  #started({ mode, usePinned, parent }: Unstamped<ExecutionStarted>, at: number): void {
    const { quarantine } = this.services;
    // WD5. A person who starts it wants it to run.
    const isTrusted = quarantine.size === 0 || mode === 'manual' || mode === 'retry';
    const quarantined = isTrusted
      ? undefined
      : quarantine.nodesOf(this.plan.workflow.id, this.plan.versionId);
    this.start = { mode, usePinned: usePinned === true, parent, at, quarantined };
    this.#workflows.depth = parent?.depth ?? 0;
  }

  /** Folds a stored journal. Returns false when it had ended already. */
  async restore(pages: AsyncIterable<readonly ExecutionEvent[]>): Promise<boolean> {
    let due: Command[] = [];
    const { holder } = this.services;
    for await (const page of pages) {
      holder.enter(this, noNode);
      for (const event of page) {
        if (event.type === 'ExecutionStarted') this.#started(event, event.at);
        for (const command of advance(this.state, event)) due.push(command);
        // A long journal has many commands that were carried out long ago.
        if (due.length > 1_000) due = pendingCommands(this.state, due);
      }
      holder.leave();
    }
    this.#journal.goOnAfter(this.state.seq);
    if (this.state.status !== 'running') return false;
    for (const command of pendingCommands(this.state, due)) this.#loop.push(command);
    this.#containers.limitAll();
    return true;
  }

  /** Makes the start durable by itself, before anything runs. Rejects as the store does. */
  async accept(status: 'queued' | 'running'): Promise<void> {
    if (!(await this.commit(status))) throw this.storeError;
  }

  /** Runs until everything left waits for something. The first slice happens at once, in the caller's stack. */
  run(): void {
    if (!this.move({ type: 'admit' })) return;
    this.#stops.arm();
    this.#loop.drain();
  }

  /** Called once: whether the first write became durable. */
  set onFirstWrite(listener: (error: ServiceError | undefined) => void) {
    this.#writes.onFirstWrite = listener;
  }
  get parent(): ParentCall | undefined {
    return this.start.parent;
  }
  get storeError(): ServiceError | undefined {
    return this.#journal.error;
  }
  /** Why it was parked. */
  get parkReason(): ServiceError | undefined {
    const { lifecycle } = this;
    return lifecycle.phase === 'ended' && lifecycle.outcome.kind === 'parked'
      ? lifecycle.outcome.reason
      : undefined;
  }
  /** True while it leaves memory: to resume it, wait for that, then load it from the store. */
  get isSuspending(): boolean {
    return this.#lifecycle.phase === 'suspending';
  }
  /** Of one that was suspended: when it resumes by itself. */
  get resumeAt(): number | undefined {
    const { lifecycle } = this;
    return lifecycle.phase === 'ended' && lifecycle.outcome.kind === 'suspended'
      ? lifecycle.outcome.resumeAt
      : undefined;
  }

  /** What is shown at the resume address; undefined when no node waits for a caller. */
  findCallback(nodeId: string | undefined): ReturnType<Waits['find']> {
    return this.#waits.find(nodeId);
  }
  /** Ends a wait from outside; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING. */
  callback(nodeId: string | undefined, resumption: Resumption): Promise<void> {
    return this.#waits.callback(nodeId, resumption);
  }
  /** Ends an interceptor's suspension; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING. */
  resume(request: ResumeSuspension): Promise<void> {
    return this.#interceptions.resume(request);
  }
  /** An execution that a node called has ended; resolves once that is durable. A second notice changes nothing. */
  childEnded(call: ParentCall, result: ExecutionResult): Promise<void> {
    return this.#workflows.ended(call, result);
  }
  /** Ends it as cancelled, after its `finally` bodies; resolves once that is durable. */
  cancel(): Promise<void> {
    return this.#stops.cancel();
  }
  /** As `cancel`, but resolves once the cancellation is durable: its `finally` bodies may take a while. */
  stop(): Promise<void> {
    return this.#stops.stop();
  }
  /** Others need the memory. */
  evictIfIdle(): void {
    this.#eviction.evictIfIdle();
  }

  /**
   * Ends an execution that recovery does not resume: of its journal, only the start is looked at, and nothing of it runs
   * again, `catch` and `finally` bodies included.
   */
  abandon(first: ExecutionStarted, lastSeq: number, failure: ExecutionFailure): void {
    this.#started(first, first.at);
    advance(this.state, first);
    this.#journal.goOnAfter(lastSeq);
    this.finish('failed', failure);
    this.flush();
  }

  /** Stops here without an end: recovery resumes it. */
  park(reason: ServiceError): void {
    if (!this.move({ type: 'park', reason })) return;
    this.stopAll(reason);
    this.#end.notify();
  }

  // What its parts call.

  get isOver(): boolean {
    const { phase } = this.#lifecycle;
    return phase === 'ending' || phase === 'ended';
  }
  time(): number {
    return this.#loop.time();
  }
  node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }
  isOpen(frame: Frame): boolean {
    return frame.leaving === undefined && this.state.frames.get(frame.path) === frame;
  }

  scopeInfo(attempt: number): ScopeInfo {
    const { services, tenant, id } = this;
    return {
      executionId: id,
      mode: this.start.mode,
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
      else this.#loop.push(command);
    }
  }

  /** Stops what runs and what waits at or below a scope, but for `finally` bodies that are under way. */
  #abortScope(scope: ScopePath): void {
    const isWanted = (path: ScopePath) =>
      this.state.frames.get(path)?.leaving === undefined && this.state.frames.has(path);
    this.#aborts.abort(scope, isWanted, this.#stops.reason);
    this.#timers.cancel(scope, isWanted);
    this.#loop.dropVoid();
  }

  enqueue(command: Command): void {
    this.#loop.push(command);
  }
  begin(): void {
    this.#loop.begin();
  }
  end(): void {
    this.#loop.end();
  }
  drain(): void {
    this.#loop.drain();
  }
  rest(): void {
    this.#eviction.rest();
  }

  /** False while the node must wait: for a free slot, or (J2, `full`) for the disk. */
  mayStart({ notBefore }: RunCommand): boolean {
    const { nodeConcurrency, durability } = this.plan.workflow.settings;
    if (this.#loop.running >= (nodeConcurrency ?? this.services.limits.nodeConcurrency)) return false;
    // M4. Nothing is produced faster than it is stored.
    if (this.#journal.isBehind || this.#containers.storing > 1) return false;
    if (notBefore !== undefined) return true;
    return !(durability === 'full' && this.#journal.hasUnwritten);
  }

  carryOut(command: Command): void {
    carryOut(command, this.#targets);
  }

  /** False as well once it has ended: what is left to write is written with its end, which may be held back. */
  async commit(status: 'queued' | 'running' = 'running'): Promise<boolean> {
    const { lifecycle } = this;
    const isFinished = lifecycle.phase === 'ended' && lifecycle.outcome.kind === 'finished';
    return lifecycle.phase !== 'ending' && !isFinished && (await this.#writes.write(status));
  }

  flush(): void {
    const { lifecycle } = this;
    if (lifecycle.phase === 'ended') return;
    if (lifecycle.phase !== 'ending') this.#writes.flush();
    else if (!lifecycle.isWriting) this.#end.write(lifecycle.result);
  }

  failUnstorable(reason: ServiceError): Promise<void> {
    return this.#end.failUnstorable(reason);
  }
  finish(status: FinishedStatus, error?: ExecutionFailure, abortReason?: ServiceError): void {
    this.#end.finish(status, error, abortReason);
  }
  stopAll(reason: ServiceError | undefined): void {
    this.#aborts.abortAll(reason);
    this.cancelTimers();
  }
  cancelTimers(): void {
    this.#stops.disarm();
    this.#writes.cancelHold();
    this.#eviction.cancelTimer();
    this.#timers.cancelAll();
    this.#containers.cancelLimits();
  }
}
