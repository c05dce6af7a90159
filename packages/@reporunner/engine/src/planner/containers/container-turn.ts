import type { Item } from '@reporunner/core';
import type { PortBatches } from '@reporunner/integrations';
import type { ExecutionFailure } from '../../events.ts';
import type { Command } from '../command.ts';
import type { Container, Frame } from '../state.ts';
import type { ContainerTurn, LoopFacts, OpenBody } from './container-run.ts';

/** What the planner does for containers while it applies one event. */
export interface TurnOfAll {
  /** Time of the event. */
  readonly now: number;
  isEmpty(container: Container, body: string): boolean;
  push(command: Command): void;
  openBody(container: Container, body: OpenBody): void;
  leave(frame: Frame): void;
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
  decide(items: readonly Item[], loop: LoopFacts): void {
    const { frame, node } = this.#container;
    this.#turn.push({ type: 'decide', scope: frame.path, node, items, loop });
  }
  succeed(outputs: PortBatches): void {
    const { frame, node, startedAt } = this.#container;
    this.#turn.push({ type: 'close', scope: frame.path, node, startedAt, result: { outputs } });
  }
  fail(error: ExecutionFailure): void {
    const { frame, node, startedAt } = this.#container;
    this.#turn.push({ type: 'close', scope: frame.path, node, startedAt, result: { error } });
  }
  left(): void {
    this.#turn.left(this.#container);
  }
}
