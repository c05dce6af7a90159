/** Events without what nodes gave: enough to tell what happened, however large the data. */
import type { ContainerPlan } from '@reporunner/integrations';
import type { ChildEnded, ExecutionEvent, ExecutionStarted, NodeSucceeded, ScopeOpened } from '../events.ts';
import type { Batches } from '../items/batch.ts';

/** How many items there are at each port. */
export type ItemCounts = Readonly<Record<string, number>>;

export type ExecutionFact =
  | Exclude<ExecutionEvent, ExecutionStarted | NodeSucceeded | ScopeOpened | ChildEnded>
  | (Omit<ExecutionStarted, 'trigger'> & {
      readonly trigger: { readonly nodeId: string; readonly items: ItemCounts };
    })
  | (Omit<NodeSucceeded, 'outputs'> & { readonly items: ItemCounts })
  | (Omit<ScopeOpened, 'plan' | 'seed'> & { readonly kind: ContainerPlan['kind'] })
  | (Omit<ChildEnded, 'items'> & { readonly items: number });

export const countItems = (outputs: Batches): ItemCounts =>
  Object.fromEntries(Object.entries(outputs).map(([port, items]) => [port, items.length]));

export function factOf(event: ExecutionEvent): ExecutionFact {
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
    case 'ChildEnded':
      return { ...event, items: event.items.length };
    default:
      return event;
  }
}
