import type { LiveExecution, LiveExecutions } from '@reporunner/api-types';

const maxExecutions = 50;

/** Executions that started, waited or ended between two messages: the newest by a key, and how many more there were. */
export class ExecutionListUpdate {
  readonly #newest = new Map<string, LiveExecution>();
  #more = 0;

  add(key: string, execution: LiveExecution): void {
    if (this.#newest.delete(key)) this.#more += 1;
    this.#newest.set(key, execution);
    if (this.#newest.size <= maxExecutions) return;
    this.#newest.delete(this.#newest.keys().next().value as string);
    this.#more += 1;
  }

  message(): LiveExecutions {
    return { executions: [...this.#newest.values()], more: this.#more };
  }
}
