/**
 * Slots for work that takes much memory: so much of it may be under way at once, the rest waits in order, and what comes
 * when many wait already is refused. No client takes all of it from the others.
 */
import { type Message, ServiceError } from '@reporunner/core';

/** A share of the memory. */
export interface Slot {
  /** To be called once the memory is free again; more often does nothing. */
  readonly leave: () => void;
  /** Less is needed than was asked for; more than that does nothing. */
  reduceTo(weight: number): void;
}

/** Room for work whose weights must not exceed a maximum in sum. */
export interface WeightedSlots {
  /**
   * Waits for room. What is heavier than all of it goes alone. `client`: who asks, where that is known.
   * Rejects with RATE_LIMITED when too much waits, or when there was no room in time.
   */
  enter(weight: number, client?: string): Promise<Slot>;
}

export interface WeightedSlotsOptions {
  /** Weight that may be under way at once. */
  readonly max: number;
  readonly maxWaiting: number;
  /** Part of both that one client may take; what is heavier goes as the only one of its client. Default: all. */
  readonly clientShare?: number;
  /** Default: as long as it takes. */
  readonly maxWaitMs?: number;
  /** After which a slot is released. Default: never. */
  readonly maxHoldMs?: number;
  /** The message of the refusal. */
  readonly refusal: () => Message;
}

interface Waiting {
  readonly weight: number;
  readonly client: string | undefined;
  readonly go: (slot: Slot) => void;
}

/** Slots that heavy work takes several of, in the order in which it came. */
export function createWeightedSlots({
  max,
  maxWaiting,
  clientShare = 1,
  maxWaitMs,
  maxHoldMs,
  refusal,
}: WeightedSlotsOptions): WeightedSlots {
  const waiting: Waiting[] = [];
  const ofClients = new Map<string, number>();
  let underWay = 0;

  const refused = () =>
    new ServiceError(refusal(), { code: 'RATE_LIMITED', service: 'api', recoverable: true });

  const add = (client: string | undefined, weight: number) => {
    underWay += weight;
    if (client === undefined) return;
    const sum = (ofClients.get(client) ?? 0) + weight;
    if (sum > 0) ofClients.set(client, sum);
    else ofClients.delete(client);
  };

  const exceedsShare = ({ client, weight }: Waiting): boolean => {
    const sum = client === undefined ? undefined : ofClients.get(client);
    return sum !== undefined && sum + weight > max * clientShare;
  };

  const slotOf = ({ client, weight }: Waiting): Slot => {
    let held = weight;
    const reduceTo = (less: number) => {
      if (less >= held) return;
      add(client, less - held);
      held = less;
      goOn();
    };
    const leave = () => {
      clearTimeout(timer);
      reduceTo(0);
    };
    const timer = maxHoldMs === undefined ? undefined : setTimeout(leave, maxHoldMs).unref();
    return { leave, reduceTo };
  };

  /** In order, but for clients that have their share: they let others pass. */
  const goOn = () => {
    const passed = new Set<string | undefined>();
    for (let at = 0; at < waiting.length; ) {
      const next = waiting[at] as Waiting;
      if (passed.has(next.client) || exceedsShare(next)) {
        passed.add(next.client);
        at += 1;
        continue;
      }
      if (underWay + next.weight > max) return;
      waiting.splice(at, 1);
      add(next.client, next.weight);
      next.go(slotOf(next));
    }
  };

  const isQueueFull = (client: string | undefined): boolean =>
    waiting.length > maxWaiting ||
    (client !== undefined &&
      waiting.filter((one) => one.client === client).length > Math.ceil(maxWaiting * clientShare));

  return {
    enter: (requested, client) =>
      new Promise((resolve, reject) => {
        let timer: ReturnType<typeof setTimeout> | undefined;
        const entry: Waiting = {
          weight: Math.min(requested, max),
          client,
          go: (slot) => {
            clearTimeout(timer);
            resolve(slot);
          },
        };
        waiting.push(entry);
        goOn();
        if (!waiting.includes(entry)) return;
        const refuse = () => {
          waiting.splice(waiting.indexOf(entry), 1);
          reject(refused());
          goOn();
        };
        if (isQueueFull(client)) refuse();
        else if (maxWaitMs !== undefined) timer = setTimeout(refuse, maxWaitMs);
      }),
  };
}
