import type { ExecutionFailure } from '../../events.ts';
import type { Batch, Batches, ListLimits } from '../../items/batch.ts';
import type { CloseCommand, Command } from '../command.ts';
import type { Container, Frame } from '../state.ts';
import type { CollectedRange, ContainerTurn, LoopFacts, OpenBody } from './container-run.ts';

/** What the planner does for containers while it applies one event. */
export interface TurnOfAll {
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
}

/** A turn as a container sees it. */
export class OnBehalf implements ContainerTurn {
  readonly #turn: TurnOfAll;
  readonly #container: Container;

  constructor(turn: TurnOfAll, container: Container) {
    this.#turn = turn;
    this.#container = container;
  }

  get now() {
    return this.#turn.now;
  }
  get limits() {
    return this.#turn.limits;
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
    return this.#turn.isEmpty(this.#container, body);
  }
  open(body: OpenBody): void {
    this.#turn.openBody(this.#container, body);
  }
  leave(frame: Frame): void {
    this.#turn.leave(frame);
  }
  inputOf(frame: Frame): Batch {
    return this.#turn.inputOf(frame);
  }
  decide(items: Batch, loop: LoopFacts): void {
    const { frame, node } = this.#container;
    this.#container.awaits = 'decide';
    this.#turn.push({ type: 'decide', scope: frame.path, node, items, loop });
  }
  store(range: CollectedRange): void {
    const { frame, node } = this.#container;
    this.#turn.push({ type: 'store', scope: frame.path, node, ...range });
  }
  succeed(outputs: Batches): void {
    this.#turn.close(this.#container, { outputs });
  }
  fail(error: ExecutionFailure): void {
    this.#turn.close(this.#container, { error });
  }
  left(): void {
    this.#turn.left(this.#container);
  }
}
