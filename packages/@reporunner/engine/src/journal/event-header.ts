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

export const countItems = (outputs: Batches): ItemCounts =>
  Object.fromEntries(Object.entries(outputs).map(([port, items]) => [port, items.length]));

/** An event without its items, by the rules of `EventHeader`. */
export function eventHeaderOf(event: ExecutionEvent): EventHeader {
  switch (event.type) {
    case 'ExecutionStarted': {
      const { nodeId, outputs } = event.trigger;
      return { ...event, trigger: { nodeId, items: countItems(outputs) } };
    }
    case 'NodeSucceeded': {
      const { outputs, ...rest } = event;
      return { ...rest, items: countItems(outputs) };
    }
    case 'ScopeOpened': {
      const { plan, seed: _, ...rest } = event;
      return { ...rest, kind: plan.kind };
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
