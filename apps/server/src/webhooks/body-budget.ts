/**
 * How much of bodies may be under way at once, as the values that they become: from the first byte parsed until the
 * request is answered and its execution has ended or waits. Many requests that are each within the limits would take all
 * memory together. Small bodies never wait.
 */
import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { createWeightedSlots, type WeightedSlots } from '@reporunner/application';

/** Bodies that are no longer never wait. */
export const smallBodyBytes = 65_536;
/** A value of three bytes (`{},`) takes sixty in memory. */
const weightOfJson = 16;
const weightOfText = 2;
/** Of the heap: the rest is for what executions do with the values. */
const share = 0.125;

export function createBodySlots(heapLimit = getHeapStatistics().heap_size_limit): WeightedSlots {
  return createWeightedSlots({
    max: heapLimit * share,
    maxWaiting: 50,
    maxWaitMs: 10_000,
    maxHoldMs: 30_000,
    refusal: 'Too many large bodies are being worked on. Try again in a moment.',
  });
}

/** What one request holds of the budget. */
export class BodyHold {
  readonly #slots: WeightedSlots;
  readonly #response: ServerResponse;
  #leave: (() => void) | undefined;
  #reasons = 0;

  constructor(slots: WeightedSlots, response: ServerResponse) {
    this.#slots = slots;
    this.#response = response;
  }

  /** Before a body of so many bytes is parsed; undefined where it need not wait. Rejects with RATE_LIMITED. */
  admit(bytes: number, isJson: boolean): Promise<void> | undefined {
    return bytes <= smallBodyBytes ? undefined : this.#enter(bytes * (isJson ? weightOfJson : weightOfText));
  }

  async #enter(weight: number): Promise<void> {
    this.#leave = await this.#slots.enter(weight);
    if (this.#response.closed || this.#response.destroyed) this.#leave();
    else this.until(new Promise<void>((resolve) => this.#response.once('close', resolve)));
  }

  /** Holds it until this has happened as well. */
  until(event: Promise<unknown>): void {
    if (this.#leave === undefined) return;
    this.#reasons += 1;
    const over = () => {
      this.#reasons -= 1;
      if (this.#reasons === 0) this.#leave?.();
    };
    event.then(over, over);
  }
}
