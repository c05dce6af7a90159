/** What an execution begins with at a route: of a published version with what came in, of a draft with pinned data first. */
import type { Item, WorkflowNode } from '@reporunner/core';
import type { ExecutionHandle, Plan, StartRequest } from '@reporunner/engine';

/** What is different at the route of a draft. */
export interface DraftRun {
  /** The output of the trigger, where it is pinned. */
  readonly pinned: WorkflowNode['pinned'];
  /** False: the trigger runs alone, so that what came in is kept. */
  readonly isWhole: boolean;
  /** Somebody who may run the draft sent it: that is proof enough. */
  readonly isTrusted: boolean;
  /** What came in started this execution, which is durable. Resolves once that is, and may reject where the store does. */
  readonly onAccepted: (executionId: string) => Promise<void>;
}

/** A route that may be one of a draft. */
export interface MaybeDraft {
  readonly draft?: DraftRun;
}

/** What the engine is asked to start. In a draft, pinned data holds as in every manual run. */
export function routeStart(
  { plan, nodeId, draft }: MaybeDraft & { readonly plan: Plan; readonly nodeId: string },
  item: Item,
): Pick<StartRequest, 'plan' | 'mode' | 'trigger' | 'usePinned'> {
  const outputs = draft?.pinned ?? { main: [item] };
  return {
    plan,
    mode: 'trigger',
    trigger: { nodeId, outputs },
    ...(draft === undefined ? {} : { usePinned: true }),
  };
}

/**
 * Reports the execution at the route of a draft; undefined for other routes. To be awaited before the answer, after which
 * the sender may ask for what was recorded. One that was not accepted is reported to its caller.
 */
export function reportStart({ draft }: MaybeDraft, { accepted }: ExecutionHandle): Promise<void> | undefined {
  return draft && accepted.then(({ executionId }) => draft.onAccepted(executionId)).catch(() => {});
}
