/** EX4. Items that a container could not decide on: their failure is only theirs, and they leave by its `onError`. */

import type { ItemError } from '@reporunner/core';
import type { FailedItems } from '../../events.ts';
import { type Batch, type Batches, failedItems, joinOf, selectOf } from '../../items/batch.ts';
import { itemErrorAt } from '../../stored-error.ts';
import type { ContainerResult } from '../command.ts';
import { passedFrom } from '../lineage.ts';
import type { Container, ExecutionState } from '../state.ts';

/** The failures of single items, those alike together. */
export function groupFailures(failures: ReadonlyMap<number, ItemError>): readonly FailedItems[] {
  const groups = new Map<string, { readonly items: number[]; readonly error: ItemError }>();
  for (const [index, { code, message, details }] of failures) {
    const { itemIndex: _, ...rest } = details ?? {};
    const error = { code, message, ...(Object.keys(rest).length === 0 ? {} : { details: rest }) };
    const key = JSON.stringify(error);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { items: [index], error });
    else group.items.push(index);
  }
  return [...groups.values()];
}

/** What the bodies gave, and the items that none of them got, in their order. */
export function withUndecided(
  state: ExecutionState,
  { frame, node, input, failed }: Container,
  outputs: Batches,
): ContainerResult {
  const planNode = state.plan.nodes[node];
  if (failed === undefined || planNode === undefined) return { outputs };
  const errors = failed
    .flatMap(({ items, error }) => items.map((index) => ({ index, error: itemErrorAt(error, index) })))
    .sort((a, b) => a.index - b.index);
  const indices = errors.map(({ index }) => index);
  const passed = passedFrom(state, frame, node, selectOf(input, indices), indices);
  const batches: Batch[] = errors.map(({ error }, at) => failedItems(selectOf(passed, [at]), error));
  const port = planNode.node.onError === 'errorPort' ? 'error' : planNode.restPort;
  const before = outputs[port];
  const whole = joinOf(before === undefined ? batches : [before, ...batches]);
  return { outputs: { ...outputs, [port]: whole }, error: errors[0]?.error as ItemError };
}
