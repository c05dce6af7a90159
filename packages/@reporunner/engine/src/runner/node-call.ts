/** The input of one call of a node, and what it may return. */

import type { Item } from '@reporunner/core';
import type { LogLine, Wait, WorkflowCall } from '@reporunner/integrations';
import type { Batches } from '../items/batch.ts';
import type { BatchWriter } from '../items/batch-writer.ts';
import type { PlanNode } from '../plan/plan.ts';
import { withEntries } from '../planner/lineage.ts';
import type { ExecutionState, Frame } from '../planner/state.ts';
import type { StoredError } from '../stored-error.ts';
import type { ScopeInfo } from './expression-scope.ts';
import type { NodeRunServices } from './node-context.ts';

export interface NodeCall {
  readonly state: ExecutionState;
  readonly frame: Frame;
  readonly node: PlanNode;
  readonly services: NodeRunServices;
  readonly info: ScopeInfo;
}

/** For outputs of the node: what is stored of them carries its entry. */
export function writerFor({ state, frame, info }: Omit<NodeCall, 'services'>): BatchWriter {
  return info.items.writer((items: readonly Item[]) => withEntries(state, frame, items));
}

export type Invocation = Outputs | { readonly wait: Wait } | { readonly call: WorkflowCall };

export interface Outputs {
  readonly outputs: Batches;
  /** Items failed, and the node's `onError` let the rest go on. */
  readonly error?: StoredError;
  readonly control?: 'break' | 'continue';
  readonly logs?: readonly LogLine[];
}
