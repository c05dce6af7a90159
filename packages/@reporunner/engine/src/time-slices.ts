/**
 * Which execution has the main thread next.
 * FA1 Executions that need more than one time slice are scheduled round-robin over workflows, and over the executions of
 *     each: at most one slice in a pass of the event loop, and a pass without one in between, so that I/O waits for no
 *     more than that.
 */
export interface SliceTaker {
  takeSlice(): void;
}

const sliceMs = 3;
/** What starts, or goes on after a wait, while others share the main thread: enough for a short execution as a whole. */
const firstSliceMs = 1;

export class TimeSlices {
  /** Executions that wait for a slice, by workflow; the next workflow comes first. */
  readonly #waiting = new Map<string, SliceTaker[]>();
  #isScheduled = false;

  /** How long a slice may take now, in milliseconds. */
  get budgetMs(): number {
    return this.#isScheduled ? firstSliceMs : sliceMs;
  }

  /** Calls it back when it has a slice. */
  wait(workflowKey: string, taker: SliceTaker): void {
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
      taker?.takeSlice();
      break;
    }
    if (this.#waiting.size > 0) this.#schedule();
  };
}
