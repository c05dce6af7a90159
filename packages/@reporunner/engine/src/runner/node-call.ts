/** What one call of a node is given, and what may come of it. */
import type { ItemError } from '@reporunner/core';
import type { LogLine, Wait, WorkflowCall } from '@reporunner/integrations';
import type { Batches } from '../items/batch.ts';
import type { PlanNode } from '../plan/plan.ts';
import type { ExecutionState, Frame } from '../planner/state.ts';
import type { ScopeFacts } from './expression-scope.ts';
import type { NodeRunServices } from './node-context.ts';

export interface NodeCall {
  readonly state: ExecutionState;
  readonly frame: Frame;
  readonly node: PlanNode;
  readonly services: NodeRunServices;
  readonly facts: ScopeFacts;
}

export type Invocation = Outputs | { readonly wait: Wait } | { readonly call: WorkflowCall };

export interface Outputs {
  readonly outputs: Batches;
  /** Items failed, and the node's `onError` let the rest go on. */
  readonly error?: ItemError;
  readonly control?: 'break' | 'continue';
  readonly logs?: readonly LogLine[];
}
