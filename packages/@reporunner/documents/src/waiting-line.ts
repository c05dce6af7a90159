/** Requests that wait for a process: served round robin by workflow, so that many documents of one do not hold up another's. */
export interface Waiting {
  readonly workflow: string;
}

export class WaitingLine<T extends Waiting> {
  readonly #lines = new Map<string, T[]>();
  readonly #max: number;
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Returns the one that is refused when too many wait: the last of the longest line. */
  add(one: T): T | undefined {
    const line = this.#lines.get(one.workflow);
    if (line === undefined) this.#lines.set(one.workflow, [one]);
    else line.push(one);
    this.#size += 1;
    if (this.#size <= this.#max) return undefined;
    let fullest: T[] = [];
    for (const each of this.#lines.values()) if (each.length > fullest.length) fullest = each;
    const last = fullest.at(-1);
    if (last !== undefined) this.remove(last);
    return last;
  }

  remove(one: T): void {
    const line = this.#lines.get(one.workflow);
    const at = line?.indexOf(one) ?? -1;
    if (line === undefined || at === -1) return;
    line.splice(at, 1);
    this.#size -= 1;
    if (line.length === 0) this.#lines.delete(one.workflow);
  }

  next(): T | undefined {
    for (const [workflow, line] of this.#lines) {
      const first = line.shift();
      this.#lines.delete(workflow);
      // To the end of the round.
      if (line.length > 0) this.#lines.set(workflow, line);
      this.#size -= 1;
      return first;
    }
    return undefined;
  }
}
