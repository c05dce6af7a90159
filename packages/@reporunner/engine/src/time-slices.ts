/**
 * Which execution has the main thread next.
 * FA1 Executions that need more than one time slice are scheduled round-robin over tenants, over the workflows of each, and
 *     over the executions of those: at most one slice in a pass of the event loop, and a pass without one in between, so
 *     that I/O waits for no more than that.
 */
export interface SliceTaker {
  takeSlice(): void;
}

const sliceMs = 3;
/** What starts, or goes on after a wait, while others share the main thread: enough for a short execution as a whole. */
const firstSliceMs = 1;

export class TimeSlices {
  /** Executions that wait for a slice, by tenant and workflow; the next tenant, and its next workflow, come first. */
  readonly #waiting = new Map<string, Map<string, SliceTaker[]>>();
  #isScheduled = false;

  /** How long a slice may take now, in milliseconds. */
  get budgetMs(): number {
    return this.#isScheduled ? firstSliceMs : sliceMs;
  }

  /** Calls it back when it has a slice. */
  wait(tenantId: string, workflowId: string, taker: SliceTaker): void {
    let workflows = this.#waiting.get(tenantId);
    if (workflows === undefined) {
      workflows = new Map();
      this.#waiting.set(tenantId, workflows);
    }
    const others = workflows.get(workflowId);
    if (others === undefined) workflows.set(workflowId, [taker]);
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
    for (const [tenantId, workflows] of this.#waiting) {
      const taker = takeNext(workflows);
      this.#waiting.delete(tenantId);
      if (workflows.size > 0) this.#waiting.set(tenantId, workflows);
      taker?.takeSlice();
      break;
    }
    if (this.#waiting.size > 0) this.#schedule();
  };
}

/** The next execution of a tenant; its workflow comes last from now on. */
function takeNext(workflows: Map<string, SliceTaker[]>): SliceTaker | undefined {
  for (const [workflowId, takers] of workflows) {
    const taker = takers.shift();
    workflows.delete(workflowId);
    if (takers.length > 0) workflows.set(workflowId, takers);
    return taker;
  }
  return undefined;
}
