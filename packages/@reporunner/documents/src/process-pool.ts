/** The processes, and who has one: started when first needed, ended when idle. */
import { abortError } from '@reporunner/core';
import { DocumentProcess } from './document-process.ts';
import { busy, stopping } from './errors.ts';
import { type Waiting, WaitingLine } from './waiting-line.ts';

export interface ProcessPoolOptions {
  readonly processes: number;
  readonly memoryMb: number;
  readonly maxWaiting: number;
  readonly idleMs: number;
}

/** Processes beyond the most, while others are held up by who reads or writes. */
const spare = 2;
/** Milliseconds after which a reader or a source counts as slow. */
const slowMs = 50;

interface Waiter extends Waiting {
  readonly resolve: (process: DocumentProcess) => void;
  readonly reject: (error: unknown) => void;
}

/** A process for one document. */
export class Loan {
  readonly process: DocumentProcess;
  /** The process has said its last word on the document; until then it is of no use for another. */
  isDone = false;
  readonly #pool: ProcessPool;
  #isCounted = true;
  #timer: NodeJS.Timeout | undefined;

  constructor(process: DocumentProcess, pool: ProcessPool) {
    this.process = process;
    this.#pool = pool;
    process.begin();
  }

  /** The reader or the source goes on. If it takes long, the process does not count as working. */
  pause(): void {
    this.#timer = setTimeout(() => {
      this.#count(false);
      this.#pool.assign();
    }, slowMs);
  }

  resume(): void {
    clearTimeout(this.#timer);
    this.#count(true);
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#count(false);
    this.#pool.release(this.process, this.isDone);
  }

  #count(isWorking: boolean): void {
    if (isWorking === this.#isCounted) return;
    this.#isCounted = isWorking;
    this.#pool.working += isWorking ? 1 : -1;
  }
}

export class ProcessPool {
  /** Processes that work on something now. */
  working = 0;
  readonly #options: ProcessPoolOptions;
  readonly #processes = new Set<DocumentProcess>();
  readonly #idle: DocumentProcess[] = [];
  readonly #line: WaitingLine<Waiter>;
  #idleTimer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: ProcessPoolOptions) {
    this.#options = options;
    this.#line = new WaitingLine(options.maxWaiting);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Rejects with UNAVAILABLE when too many wait, SHUTTING_DOWN, or the reason of the signal. */
  async borrow(workflow: string, signal: AbortSignal): Promise<Loan> {
    if (this.#closed) throw stopping();
    if (signal.aborted) throw abortError(signal);
    return new Loan(await this.#waiter(workflow, signal), this);
  }

  #waiter(workflow: string, signal: AbortSignal): Promise<DocumentProcess> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#line.remove(waiter);
        reject(abortError(signal));
      };
      const settled =
        <T>(settle: (value: T) => void) =>
        (value: T) => {
          signal.removeEventListener('abort', onAbort);
          settle(value);
        };
      const waiter: Waiter = { workflow, resolve: settled(resolve), reject: settled(reject) };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#line.add(waiter)?.reject(busy());
      this.assign();
    });
  }

  /** Gives processes to those who wait. */
  assign(): void {
    const { processes: maxWorking } = this.#options;
    while (!this.#closed && this.working < maxWorking) {
      if (this.#idle.length === 0 && this.#processes.size >= maxWorking + spare) return;
      const waiter = this.#line.next();
      if (waiter === undefined) return;
      let process: DocumentProcess;
      try {
        process = this.#idle.pop() ?? this.#start();
      } catch (error) {
        waiter.reject(error);
        continue;
      }
      this.working += 1;
      waiter.resolve(process);
    }
  }

  release(process: DocumentProcess, isDone: boolean): void {
    process.rest();
    if (!isDone || this.#closed) process.kill();
    else if (process.isAlive) this.#idle.push(process);
    this.assign();
    if (this.#idle.length === 0) return;
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      for (const each of this.#idle.splice(0)) each.kill();
    }, this.#options.idleMs).unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#idleTimer);
    for (let waiter = this.#line.next(); waiter !== undefined; waiter = this.#line.next())
      waiter.reject(stopping());
    await Promise.all([...this.#processes].map((process) => process.closed()));
  }

  #start(): DocumentProcess {
    const process = new DocumentProcess({ memoryMb: this.#options.memoryMb }, () => {
      this.#processes.delete(process);
      const at = this.#idle.indexOf(process);
      if (at !== -1) this.#idle.splice(at, 1);
      this.assign();
    });
    this.#processes.add(process);
    return process;
  }
}
