/**
 * During whose work memory grew, by samples: evidence, but no proof, where no holder is known.
 * WD7 The execution during whose work the most memory was gained lately is the suspect when memory ends the process.
 */
import type { Holder } from './shared-memory.ts';

type Worker = Omit<Holder, 'node'>;

/** What a sample leaves of the one before: half of it after some 17 seconds. */
const kept = 0.99;
const maxTracked = 50;
const minMegabytes = 32;

export function createMemoryGrowth() {
  const grown = new Map<string, { readonly worker: Worker; megabytes: number }>();
  let before: number | undefined;

  return {
    /** `worker`: who held the main thread last. */
    sample(worker: Worker | undefined, residentMegabytes: number): void {
      const more = residentMegabytes - (before ?? residentMegabytes);
      before = residentMegabytes;
      for (const [id, one] of grown) {
        one.megabytes *= kept;
        if (one.megabytes < 1) grown.delete(id);
      }
      if (worker === undefined || more < 1) return;
      const known = grown.get(worker.executionId);
      if (known !== undefined) known.megabytes += more;
      else if (grown.size < maxTracked) grown.set(worker.executionId, { worker, megabytes: more });
    },
    suspect(): Worker | undefined {
      let highest: { readonly worker: Worker; megabytes: number } | undefined;
      for (const one of grown.values())
        if (one.megabytes > (highest?.megabytes ?? minMegabytes)) highest = one;
      return highest?.worker;
    },
  };
}
