/**
 * When an execution writes its journal, and what follows from a write that came back.
 * J1 All events of a time slice are one write; an execution of synchronous nodes is one write from start to end.
 * J3 No caller gets an answer before it is durable.
 * J4 A write that fails parks the execution.
 */
import type { ServiceError, Timer } from '@reporunner/core';
import type { WebhookReply } from '@reporunner/integrations';
import type { FinishedStatus } from '../events.ts';
import type { CommandLoop } from './command-loop.ts';
import type { Journal } from './journal.ts';
import type { RunControl, RunOptions } from './run-control.ts';

const holdMs = 20;

export class RunWrites {
  /** Called once: whether the first write became durable. */
  onFirstWrite: ((error: ServiceError | undefined) => void) | undefined;
  readonly #run: RunControl;
  readonly #journal: Journal;
  readonly #loop: CommandLoop;
  readonly #options: RunOptions;
  #hold: Timer | undefined;
  #wasHeld = false;
  #reply: WebhookReply | undefined;
  #hasReplied = false;

  constructor(run: RunControl, journal: Journal, loop: CommandLoop, options: RunOptions) {
    this.#run = run;
    this.#journal = journal;
    this.#loop = loop;
    this.#options = options;
  }

  /** False when no caller waits for an answer, or there was one. */
  respond(reply: WebhookReply): boolean {
    const isEnded = this.#run.lifecycle.phase === 'ended';
    if (this.#options.onReply === undefined || this.#hasReplied || isEnded) return false;
    this.#hasReplied = true;
    this.#reply = reply;
    return true;
  }

  /** Writes what an execution that goes on has to say. */
  flush(): void {
    if (!this.#journal.hasUnwritten && this.#reply === undefined) return;
    if (this.#mayHold()) {
      this.#hold ??= this.#run.services.clock.setTimer(holdMs, () => {
        this.#wasHeld = true;
        this.#run.flush();
      });
      return;
    }
    this.cancelHold();
    void this.write('running');
  }

  /** True while no caller waits for the first write, and pure nodes under way will soon add to it. */
  #mayHold(): boolean {
    const { creates } = this.#journal;
    return (
      this.#options.awaitsEnd === true &&
      !this.#wasHeld &&
      creates !== undefined &&
      creates.idempotencyKey === undefined &&
      this.#reply === undefined &&
      this.#loop.running > 0 &&
      this.#loop.isEmpty
    );
  }

  cancelHold(): void {
    this.#hold?.cancel();
  }

  async write(status: 'queued' | 'running' | FinishedStatus): Promise<boolean> {
    const reply = this.#reply;
    this.#reply = undefined;
    const journal = this.#journal;
    const durable = await journal.write(status);
    if (journal.unstorable !== undefined) {
      await this.#run.failUnstorable(journal.unstorable);
      return false;
    }
    this.firstWritten();
    if (!durable) this.#run.park(journal.error as ServiceError);
    else {
      if (reply !== undefined) this.#options.onReply?.(reply);
      // Also what came while the write was on its way, and could not start because too many were.
      if (!this.#loop.isEmpty) this.#loop.drain();
    }
    return durable;
  }

  firstWritten(): void {
    this.onFirstWrite?.(this.#journal.error);
    this.onFirstWrite = undefined;
  }
}
