/**
 * How much of bodies may be in memory at once, whatever route they are for: as bytes, from the first one that is read to
 * the last one that is parsed; and as the values that they become, until the request is answered and its execution has
 * ended or waits. Many requests that are each within the limits would take all memory together. Small bodies never wait.
 * A body that has the second share needs no more of the first, so that no two wait for each other.
 */

import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { createWeightedSlots, type Slot, type WeightedSlots } from '@reporunner/application';
import { httpMessage } from '../messages/http-messages.ts';

/** Bodies that are no longer never wait. */
export const smallBodyBytes = 65_536;
/** Pieces, and the whole that is made of them. */
const weightOfBytes = 2;
/** A value of three bytes (`{},`) takes sixty in memory. */
const weightOfJson = 16;
const weightOfText = 2;
/** Of the heap, for either: the rest is for what executions do with the values. */
const share = 0.125;
const common = {
  maxWaiting: 50,
  maxWaitMs: 10_000,
  clientShare: 0.5,
  refusal: () => httpMessage('bodiesBusy'),
};

export interface BodyBudget {
  readonly bytes: WeightedSlots;
  readonly values: WeightedSlots;
}

export function createBodyBudget(heapLimit = getHeapStatistics().heap_size_limit): BodyBudget {
  const max = heapLimit * share;
  return {
    // Bytes are freed when the request is: there is no time after which they are gone by themselves.
    bytes: createWeightedSlots({ ...common, max }),
    values: createWeightedSlots({ ...common, max, maxHoldMs: 30_000 }),
  };
}

/** What one request holds of the budget. */
export class BodyHold {
  readonly #budget: BodyBudget;
  readonly #response: ServerResponse;
  readonly #client: string | undefined;
  #bytes: Slot | undefined;
  #values: Slot | undefined;
  #reasons = 0;

  constructor(budget: BodyBudget, response: ServerResponse, client?: string) {
    this.#budget = budget;
    this.#response = response;
    this.#client = client;
  }

  /**
   * Before so many bytes are read into memory, in all; undefined where they need not wait, or do so already.
   * Rejects with RATE_LIMITED.
   */
  admitBytes(bytes: number): Promise<void> | undefined {
    return bytes <= smallBodyBytes || this.#bytes !== undefined ? undefined : this.#enterBytes(bytes);
  }

  async #enterBytes(bytes: number): Promise<void> {
    const slot = await this.#budget.bytes.enter(bytes * weightOfBytes, this.#client);
    this.#bytes = slot;
    this.#onClose(slot.leave);
  }

  /** So many bytes came, which may be fewer than were admitted; 0 when they are no longer needed. */
  keepBytes(bytes: number): void {
    this.#bytes?.reduceTo(bytes * weightOfBytes);
  }

  /** Before so many bytes are parsed; undefined where that need not wait. Rejects with RATE_LIMITED. */
  admitValues(bytes: number, isJson: boolean): Promise<void> | undefined {
    return bytes <= smallBodyBytes
      ? undefined
      : this.#enterValues(bytes * (isJson ? weightOfJson : weightOfText));
  }

  async #enterValues(weight: number): Promise<void> {
    this.#values = await this.#budget.values.enter(weight, this.#client);
    this.until(new Promise<void>((resolve) => this.#onClose(resolve)));
  }

  #onClose(listener: () => void): void {
    if (this.#response.closed || this.#response.destroyed) listener();
    else this.#response.once('close', listener);
  }

  /** Holds the values until this has happened as well. */
  until(event: Promise<unknown>): void {
    if (this.#values === undefined) return;
    this.#reasons += 1;
    const over = () => {
      this.#reasons -= 1;
      if (this.#reasons === 0) this.#values?.leave();
    };
    event.then(over, over);
  }
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Absent where the body is small by what its headers say. */
    bodyHold: BodyHold | undefined;
  }
}

/** Whether a body may become large: its length says so, or nothing says that it does not. */
export function mayBeLarge(headers: {
  readonly 'content-length'?: string | undefined;
  readonly 'content-encoding'?: string | undefined;
  readonly 'transfer-encoding'?: string | undefined;
}): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    headers['content-encoding'] !== undefined ||
    Number(headers['content-length'] ?? 0) > smallBodyBytes
  );
}
