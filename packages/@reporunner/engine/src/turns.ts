/**
 * Whose turn it is on the main thread.
 * FA1 Executions that need more than one turn take turns by time: at most one turn in a pass of the event loop, and a pass
 *     without one in between, so that I/O waits for no more than that; in rotation over workflows, and over the executions
 *     of each.
 */
export interface TurnTaker {
  takeTurn(): void;
}

const turnMs = 3;
/** What starts, or goes on after a wait, while others take turns: enough for a short execution as a whole. */
const firstTurnMs = 1;

export class Turns {
  /** Who waits for a turn, by workflow; the workflow whose turn is next comes first. */
  readonly #waiting = new Map<string, TurnTaker[]>();
  #isScheduled = false;

  /** How long a turn may take now. */
  get budgetMs(): number {
    return this.#isScheduled ? firstTurnMs : turnMs;
  }

  /** Has it called when its turn comes. */
  wait(workflowKey: string, taker: TurnTaker): void {
    const others = this.#waiting.get(workflowKey);
    if (others === undefined) this.#waiting.set(workflowKey, [taker]);
    else others.push(taker);
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(this.#pass);
  }

  readonly #pass = (): void => {
    setImmediate(this.#next);
  };

  readonly #next = (): void => {
    this.#isScheduled = false;
    for (const [key, takers] of this.#waiting) {
      const taker = takers.shift();
      this.#waiting.delete(key);
      if (takers.length > 0) this.#waiting.set(key, takers);
      taker?.takeTurn();
      break;
    }
    if (this.#waiting.size > 0) this.#schedule();
  };
}
