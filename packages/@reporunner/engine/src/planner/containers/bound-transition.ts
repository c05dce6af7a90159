import type { ExecutionFailure } from '../../events.ts';
import type { Batch, Batches, ListLimits } from '../../items/batch.ts';
import type { CloseCommand, Command } from '../command.ts';
import type { Container, Frame } from '../state.ts';
import type {
  BodyFrame,
  CollectedRange,
  ContainerTransition,
  Leap,
  LoopPosition,
  OpenBody,
} from './container-run.ts';

/** What the planner does for containers while it applies one event. */
export interface PlannerTransition {
  /** Time of the event. */
  readonly now: number;
  readonly limits: ListLimits;
  isEmpty(container: Container, body: string): boolean;
  push(command: Command): void;
  close(container: Container, result: CloseCommand['result']): void;
  openBody(container: Container, body: OpenBody): void;
  leave(frame: Frame): void;
  inputOf(frame: Frame): Batch;
  left(container: Container): void;
  leap(container: Container, leap: Leap): void;
}

/** A transition as one container sees it. */
export class BoundTransition implements ContainerTransition {
  readonly #transition: PlannerTransition;
  readonly #container: Container;

  constructor(transition: PlannerTransition, container: Container) {
    this.#transition = transition;
    this.#container = container;
  }

  get now() {
    return this.#transition.now;
  }
  get limits() {
    return this.#transition.limits;
  }
  get input() {
    return this.#container.input;
  }
  get seed() {
    return this.#container.seed;
  }
  get frames() {
    return this.#container.frames;
  }
  isEmpty(body: string): boolean {
    return this.#transition.isEmpty(this.#container, body);
  }
  open(body: OpenBody): void {
    this.#transition.openBody(this.#container, body);
  }
  // Bodies are frames of the planner; containers see less of them.
  leave(frame: BodyFrame): void {
    this.#transition.leave(frame as Frame);
  }
  inputOf(frame: BodyFrame): Batch {
    return this.#transition.inputOf(frame as Frame);
  }
  decide(items: Batch, loop: LoopPosition): void {
    const { frame, node } = this.#container;
    this.#container.awaits = 'decide';
    this.#transition.push({ type: 'decide', scope: frame.path, node, items, loop });
  }
  store(range: CollectedRange): void {
    const { frame, node } = this.#container;
    this.#transition.push({ type: 'store', scope: frame.path, node, ...range });
  }
  succeed(outputs: Batches): void {
    this.#transition.close(this.#container, { outputs });
  }
  fail(error: ExecutionFailure): void {
    this.#transition.close(this.#container, { error });
  }
  left(): void {
    this.#transition.left(this.#container);
  }
  leap(leap: Leap): void {
    this.#transition.leap(this.#container, leap);
  }
}
