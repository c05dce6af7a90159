/**
 * Slots for work that takes much memory: so much of it may be under way at once, the rest waits in order, and what comes
 * when many wait already is refused.
 */
import { ServiceError } from '@reporunner/core';

/** To be called once the memory is free again; more often does nothing. */
export type Leave = () => void;

/** Room for work whose weights must not exceed a maximum in sum. */
export interface WeightedSlots {
  /**
   * Waits for room. What is heavier than all of it goes alone. What is held for too long is released.
   * Rejects with RATE_LIMITED when too much waits, or when there was no room in time.
   */
  enter(weight: number): Promise<Leave>;
}

export interface WeightedSlotsOptions {
  /** Weight that may be under way at once. */
  readonly max: number;
  readonly maxWaiting: number;
  /** Default: as long as it takes. */
  readonly maxWaitMs?: number;
  readonly maxHoldMs: number;
  /** The message of the refusal. */
  readonly refusal: string;
}

interface Waiting {
  readonly weight: number;
  readonly go: () => void;
}

/** Slots that heavy work takes several of, in the order in which it came. */
export function createWeightedSlots({
  max,
  maxWaiting,
  maxWaitMs,
  maxHoldMs,
  refusal,
}: WeightedSlotsOptions): WeightedSlots {
  const waiting: Waiting[] = [];
  let underWay = 0;

  const refused = () =>
    new ServiceError(refusal, { code: 'RATE_LIMITED', service: 'api', recoverable: true });

  const goOn = () => {
    for (let next = waiting[0]; next !== undefined && underWay + next.weight <= max; next = waiting[0]) {
      waiting.shift();
      underWay += next.weight;
      next.go();
    }
  };

  const holding = (weight: number): Leave => {
    let hasLeft = false;
    const leave = () => {
      if (hasLeft) return;
      hasLeft = true;
      clearTimeout(timer);
      underWay -= weight;
      goOn();
    };
    const timer = setTimeout(leave, maxHoldMs);
    timer.unref();
    return leave;
  };

  return {
    async enter(requested) {
      const weight = Math.min(requested, max);
      if (waiting.length === 0 && underWay + weight <= max) {
        underWay += weight;
        return holding(weight);
      }
      if (waiting.length >= maxWaiting) throw refused();
      await new Promise<void>((resolve, reject) => {
        const one: Waiting = {
          weight,
          go: () => {
            clearTimeout(timer);
            resolve();
          },
        };
        waiting.push(one);
        const timer =
          maxWaitMs === undefined
            ? undefined
            : setTimeout(() => {
                waiting.splice(waiting.indexOf(one), 1);
                reject(refused());
                goOn();
              }, maxWaitMs);
      });
      return holding(weight);
    },
  };
}
