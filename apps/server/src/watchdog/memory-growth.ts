/**
 * During whose work memory grew, by samples: evidence, but no proof, for what nobody is seen to hold.
 * WD7 The execution during whose turns most of the recent growth fell is the suspect of an end by memory.
 */
import type { Holder } from './shared-memory.ts';

type Worker = Omit<Holder, 'node'>;

/** What a sample leaves of the one before: half of it after some 17 seconds. */
const kept = 0.99;
const mostRemembered = 50;
const leastMegabytes = 32;

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
      else if (grown.size < mostRemembered) grown.set(worker.executionId, { worker, megabytes: more });
    },
    suspect(): Worker | undefined {
      let most: { readonly worker: Worker; megabytes: number } | undefined;
      for (const one of grown.values()) if (one.megabytes > (most?.megabytes ?? leastMegabytes)) most = one;
      return most?.worker;
    },
  };
}
