/**
 * One execution in this process: puts its parts together and is what the engine calls. It decides nothing itself: the
 * phases are `lifecycle.ts`, commands are carried out slice by slice (`command-loop.ts`), written (`run-writes.ts`),
 * stopped (`run-stops.ts`), moved out of memory (`run-eviction.ts`) and ended (`run-end.ts`).
 */

import type { ItemError, ServiceError, TenantContext } from '@reporunner/core';
import type { Resumption } from '@reporunner/integrations';
import type { ExecutionResult, ResumeSuspension, WaitPlace } from '../api.ts';
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
import type { Command, GraceCommand, RunCommand } from '../planner/command.ts';
import type { LoopPosition } from '../planner/containers/container-run.ts';
import { createExecutionState } from '../planner/frames.ts';
import { advance } from '../planner/planner.ts';
import { type ExecutionState, type Frame, frameOf, nodeIn } from '../planner/state.ts';
import type { IsBusy } from '../planner/waiting-callback.ts';
import type { NewExecution } from '../ports/execution-store.ts';
import { carryOut } from './carry-out.ts';
import type { ScopeInfo } from './expression-scope.ts';
import { foldJournal } from './fold-journal.ts';
import { type Lifecycle, type LifecycleEvent, pending, transition } from './lifecycle.ts';
import type { Unstamped } from './run.ts';
import type { RunControl, RunOptions, RunStart } from './run-control.ts';
import { RunHost } from './run-host.ts';
import { createRunParts, type RunParts } from './run-parts.ts';
import { AttemptScopeInfo } from './scope-info.ts';

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
  readonly #parts: RunParts;

  constructor(services: EngineServices, tenant: TenantContext, plan: Plan, options: RunOptions) {
    const { settings, id: workflowId } = plan.workflow;
    this.services = services;
    this.tenant = tenant;
    this.plan = plan;
    this.id = options.id;
    this.state = createExecutionState(plan, services.limits.items);
    this.items = new ItemAccess(services.chunks, tenant);
    this.keepsProgress = settings.save.progress && settings.durability !== 'none';
    this.#parts = createRunParts(this, options, workflowId);
    this.host = new RunHost(this, this.#parts.aborts, this.#parts.writes);
  }

  get lifecycle(): Lifecycle {
    return this.#lifecycle;
  }

  move(event: LifecycleEvent): boolean {
    const before = this.#lifecycle;
    const after = transition(before, event);
    if (after === before) return false;
    this.#lifecycle = after;
    if (before.phase === 'idle' || after.phase === 'idle') this.#parts.eviction.phaseChanged(before, after);
    return true;
  }

  // What the engine calls.

  /** Records the start without running anything yet. */
  open(create: NewExecution, event: Unstamped<ExecutionStarted>): void {
    this.#parts.journal.begin(create);
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
    this.#parts.workflows.depth = parent?.depth ?? 0;
  }

  /**
   * Folds a stored journal. `clockShift`: what the wall clock was set by since it was written. Returns false when it had
   * ended already.
   */
  async restore(pages: AsyncIterable<readonly ExecutionEvent[]>, clockShift: () => number): Promise<boolean> {
    const due = await foldJournal(this, pages, (event) => this.#started(event, event.at));
    this.#parts.journal.goOnAfter(this.state.seq);
    if (this.state.status !== 'running') return false;
    const by = clockShift();
    if (by !== 0) this.record({ type: 'ClockSet', by });
    for (const command of due) this.#parts.loop.push(command);
    this.#parts.containers.limitAll();
    this.#parts.graces.limitAll();
    return true;
  }

  /** Makes the start durable by itself, before anything runs. Rejects as the store does. */
  async accept(status: 'queued' | 'running'): Promise<void> {
    if (!(await this.commit(status))) throw this.storeError;
  }

  /** It has a slot: runs until everything left waits for something. The first slice happens at once, in the caller's stack. */
  run(): void {
    if (!this.move({ type: 'admit' })) return;
    this.#parts.stops.arm();
    this.#parts.loop.drain();
  }

  /** Its time limit counts from here on, also while it is queued. */
  limitTime(): void {
    this.#parts.stops.arm();
  }

  /** Called once: whether the first write became durable. */
  set onFirstWrite(listener: (error: ServiceError | undefined) => void) {
    this.#parts.writes.onFirstWrite = listener;
  }
  get parent(): ParentCall | undefined {
    return this.start.parent;
  }
  get storeError(): ServiceError | undefined {
    return this.#parts.journal.error;
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

  /** What `look` finds in the state as it is now, and which nodes' waits are just being ended. */
  lookAtWaits<T>(look: (state: ExecutionState, isBusy: IsBusy) => T): T {
    return this.#parts.waits.lookAt(look);
  }
  /** Ends a wait from outside; resolves once that is durable. @throws ServiceError as `Engine.resume`. */
  callback(place: Partial<WaitPlace>, resumption: Resumption): Promise<void> {
    return this.#parts.waits.callback(place, resumption);
  }
  /** Ends an interceptor's suspension; resolves once that is durable. @throws ServiceError EXECUTION_NOT_WAITING. */
  resume(request: ResumeSuspension): Promise<void> {
    return this.#parts.interceptions.resume(request);
  }
  /** An execution that a node called has ended; resolves once that is durable. A second notice changes nothing. */
  childEnded(call: ParentCall, result: ExecutionResult): Promise<void> {
    return this.#parts.workflows.ended(call, result);
  }
  /** Ends it as cancelled, after its `finally` bodies; resolves once that is durable. `why`: kept as its error. */
  cancel(why?: ItemError): Promise<void> {
    return this.#parts.stops.cancel(why);
  }
  /** As `cancel`, but resolves once the cancellation is durable: its `finally` bodies may take a while. */
  stop(): Promise<void> {
    return this.#parts.stops.stop();
  }
  /** T6. What is being moved out of memory says so itself. */
  clockWasSet(by: number): void {
    const { phase } = this.#lifecycle;
    if (this.isOver || phase === 'suspending' || this.state.frames.size === 0) return;
    this.record({ type: 'ClockSet', by });
    if (phase === 'idle') this.flush();
  }
  /** Others need the memory. */
  evictIfIdle(): void {
    this.#parts.eviction.evictIfIdle();
  }

  /**
   * Ends an execution that recovery does not resume: of its journal, only the start is looked at, and nothing of it runs
   * again, `catch` and `finally` bodies included.
   */
  abandon(first: ExecutionStarted, lastSeq: number, failure: ExecutionFailure): void {
    this.#started(first, first.at);
    advance(this.state, first);
    this.#parts.journal.goOnAfter(lastSeq);
    this.finish('failed', failure);
    this.flush();
  }

  /** Stops here without an end: recovery resumes it. */
  park(reason: ServiceError): void {
    if (!this.move({ type: 'park', reason })) return;
    this.stopAll(reason);
    this.#parts.end.notify();
  }

  // What its parts call.

  get isOver(): boolean {
    const { phase } = this.#lifecycle;
    return phase === 'ending' || phase === 'ended';
  }
  get isAdmitted(): boolean {
    const { phase } = this.#lifecycle;
    return phase !== 'pending' && phase !== 'idle';
  }
  time(): number {
    return this.#parts.loop.time();
  }
  node(index: number): PlanNode {
    return this.plan.nodes[index] as PlanNode;
  }
  isOpen(frame: Frame): boolean {
    return frame.leaving === undefined && this.state.frames.get(frame.path) === frame;
  }

  scopeInfo(attempt: number, loop?: LoopPosition): ScopeInfo {
    return new AttemptScopeInfo(this, attempt, loop);
  }

  record(event: Unstamped<ExecutionEvent>): void {
    const stamped = this.#parts.journal.add(this.time(), event);
    for (const command of advance(this.state, stamped)) {
      if (command.type === 'abort') this.#abortScope(command.scope);
      else if (command.type === 'grace') this.#limitGrace(command);
      else if (command.type === 'abandon') this.#parts.workflows.abandon(command);
      else this.#parts.loop.push(command);
    }
  }

  /** Stops what runs and what waits at or below a scope, but for `finally` bodies that are under way. */
  #abortScope(scope: ScopePath): void {
    const isWanted = (path: ScopePath) =>
      this.state.frames.get(path)?.leaving === undefined && this.state.frames.has(path);
    this.#parts.aborts.abort(scope, isWanted, this.#parts.stops.reason);
    this.#parts.timers.cancel(scope, isWanted);
    this.#parts.loop.dropVoid();
  }

  #limitGrace({ scope, node }: GraceCommand): void {
    const frame = frameOf(this.state, scope);
    const container = node === undefined ? undefined : nodeIn(this.state, frame, node).container;
    this.#parts.graces.limit(frame, container);
  }

  enqueue(command: Command): void {
    this.#parts.loop.push(command);
  }
  begin(): void {
    this.#parts.loop.begin();
  }
  end(): void {
    this.#parts.loop.end();
  }
  drain(): void {
    this.#parts.loop.drain();
  }
  enterIdle(): void {
    this.#parts.eviction.enterIdle();
  }

  /** False while the node must wait: for a free slot, or (J2, `full`) for the disk. */
  mayStart({ notBefore }: RunCommand): boolean {
    const { nodeConcurrency, durability } = this.plan.workflow.settings;
    if (this.#parts.loop.running >= (nodeConcurrency ?? this.services.limits.nodeConcurrency)) return false;
    // M4. Nothing is produced faster than it is stored.
    if (this.#parts.journal.isBehind || this.#parts.containers.storing > 1) return false;
    if (notBefore !== undefined) return true;
    return !(durability === 'full' && this.#parts.journal.hasUnwritten);
  }

  carryOut(command: Command): void {
    carryOut(command, this.#parts.targets);
  }

  /** False as well once it has ended: what is left to write is written with its end, which may be held back. */
  async commit(status: 'queued' | 'running' = 'running'): Promise<boolean> {
    const { lifecycle } = this;
    const isFinished = lifecycle.phase === 'ended' && lifecycle.outcome.kind === 'finished';
    return lifecycle.phase !== 'ending' && !isFinished && (await this.#parts.writes.write(status));
  }

  flush(): void {
    const { lifecycle } = this;
    if (lifecycle.phase === 'ended') return;
    if (lifecycle.phase !== 'ending') this.#parts.writes.flush();
    else if (!lifecycle.isWriting) this.#parts.end.write(lifecycle.result);
  }

  failUnstorable(reason: ServiceError): Promise<void> {
    return this.#parts.end.failUnstorable(reason);
  }
  finish(status: FinishedStatus, error?: ExecutionFailure): void {
    this.#parts.end.finish(status, error);
  }
  stopAll(reason: ServiceError | undefined): void {
    this.#parts.aborts.abortAll(reason);
    this.cancelTimers();
  }
  cancelTimers(): void {
    this.#parts.stops.disarm();
    this.#parts.writes.cancelHold();
    this.#parts.eviction.cancelTimer();
    this.#parts.timers.cancelAll();
    this.#parts.containers.cancelLimits();
    this.#parts.graces.cancelAll();
  }
}
