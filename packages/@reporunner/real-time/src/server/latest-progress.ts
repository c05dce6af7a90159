import type { LiveProgress } from '@reporunner/api-types';

type Report = LiveProgress['nodes'][number];

/** Executions whose progress is kept at most; of more, those are forgotten that have reported longest ago. */
const maxExecutions = 1_000;

/** The newest report of each node of the executions that run, for those who come to watch later. */
export class LatestProgress {
  readonly #byRoom = new Map<string, Map<string, Report>>();

  add(room: string, report: Report): void {
    const nodes = this.#byRoom.get(room) ?? new Map<string, Report>();
    // At the end again: the first is always the one that has been silent longest.
    this.#byRoom.delete(room);
    this.#byRoom.set(room, nodes.set(report.nodeId, report));
    if (this.#byRoom.size <= maxExecutions) return;
    for (const [oldest] of this.#byRoom) {
      this.#byRoom.delete(oldest);
      return;
    }
  }

  of(room: string): readonly Report[] {
    return [...(this.#byRoom.get(room)?.values() ?? [])];
  }

  get isEmpty(): boolean {
    return this.#byRoom.size === 0;
  }

  /** The execution has ended. */
  forget(room: string): void {
    this.#byRoom.delete(room);
  }
}
