/** Events without what nodes gave: enough to tell what happened, however large the data. */
import type { ContainerPlan } from '@reporunner/integrations';
import type {
  ChildEnded,
  ExecutionEvent,
  ExecutionStarted,
  NodeSucceeded,
  Resumed,
  ScopeOpened,
  Suspension,
  Waiting,
} from '../events.ts';
import type { Batches } from '../items/batch.ts';

/** How many items there are at each port. */
export type ItemCounts = Readonly<Record<string, number>>;

/** An event with counts in place of items: cheap to send, and free of what people's data holds. */
export type EventHeader =
  | Exclude<ExecutionEvent, ExecutionStarted | NodeSucceeded | ScopeOpened | ChildEnded | Waiting | Resumed>
  | (Omit<ExecutionStarted, 'trigger'> & {
      readonly trigger: { readonly nodeId: string; readonly items: ItemCounts };
    })
  | (Omit<NodeSucceeded, 'outputs'> & { readonly items: ItemCounts })
  | (Omit<ScopeOpened, 'plan' | 'seed'> & { readonly kind: ContainerPlan['kind'] })
  | (Omit<Waiting, 'suspension'> & { readonly suspension?: Omit<Suspension, 'result'> })
  | Omit<Resumed, 'input'>
  | (Omit<ChildEnded, 'items'> & { readonly items: number });

export function countItems(outputs: Batches): ItemCounts {
  const counts: Record<string, number> = {};
  for (const port in outputs) {
    const count = outputs[port]?.length ?? 0;
    // Not by assignment: a port may be named so.
    if (port === '__proto__')
      Object.defineProperty(counts, port, {
        value: count,
        enumerable: true,
        configurable: true,
        writable: true,
      });
    else counts[port] = count;
  }
  return counts;
}

/** An event without its items, by the rules of `EventHeader`. */
export function eventHeaderOf(event: ExecutionEvent): EventHeader {
  switch (event.type) {
    case 'ExecutionStarted': {
      const { nodeId, outputs } = event.trigger;
      return { ...event, trigger: { nodeId, items: countItems(outputs) } };
    }
    case 'NodeSucceeded': {
      // What is undefined is not written; to leave it out takes twice as long.
      const header = { ...event, outputs: undefined, items: countItems(event.outputs) };
      return header as Omit<typeof header, 'outputs'>;
    }
    case 'ScopeOpened': {
      const header = { ...event, plan: undefined, seed: undefined, kind: event.plan.kind };
      return header as Omit<typeof header, 'plan' | 'seed'>;
    }
    case 'Waiting': {
      if (event.suspension === undefined) return event;
      const { result: _, ...suspension } = event.suspension;
      return { ...event, suspension };
    }
    case 'Resumed': {
      const { input: _, ...rest } = event;
      return rest;
    }
    case 'ChildEnded':
      return { ...event, items: event.items.length };
    default:
      return event;
  }
}
