import type { Clock, Timer } from '@reporunner/core';

/** Milliseconds between two reports of one node. */
const everyMs = 250;
const messageLength = 200;

export interface ProgressReport {
  /** From 0 to 1. */
  readonly fraction: number;
  readonly message: string | undefined;
}

/**
 * The progress of one attempt of a node, a few times a second.
 * NP1 The first report and the last one are always sent; of those in between, the newest every 250 ms.
 */
export class ProgressReports {
  readonly #clock: Clock;
  readonly #send: (report: ProgressReport) => void;
  #latest: ProgressReport | undefined;
  #timer: Timer | undefined;
  #hasEnded = false;

  constructor(clock: Clock, send: (report: ProgressReport) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  /** What is no number is ignored, and so is what comes after the end. */
  report(fraction: number, message: string | undefined): void {
    if (this.#hasEnded || typeof fraction !== 'number' || Number.isNaN(fraction)) return;
    this.#latest = {
      fraction: Math.min(1, Math.max(0, fraction)),
      message: message === undefined ? undefined : String(message).slice(0, messageLength),
    };
    if (this.#timer === undefined) this.#sendLatest();
  }

  #sendLatest(): void {
    const report = this.#latest;
    this.#latest = undefined;
    this.#timer = undefined;
    if (report === undefined) return;
    if (!this.#hasEnded) this.#timer = this.#clock.setTimer(everyMs, () => this.#sendLatest());
    this.#send(report);
  }

  /** The node is through. */
  end(): void {
    this.#hasEnded = true;
    this.#timer?.cancel();
    this.#sendLatest();
  }
}
