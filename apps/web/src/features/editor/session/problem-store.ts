/** What is wrong with the workflow as it stands: found here at once where it can be, by the server for the rest. */
import type { Diagnostic } from '@reporunner/core';
import { createStore } from 'zustand/vanilla';

export interface Problems {
  readonly items: readonly Diagnostic[];
  readonly byNode: ReadonlyMap<string, readonly Diagnostic[]>;
}

export type ProblemStore = ReturnType<typeof createProblemStore>;

export const noProblems: Problems = { items: [], byNode: new Map() };

/** Errors first; what belongs to one node stays together, and is the same list while nothing changes for that node. */
export function toProblems(items: readonly Diagnostic[], before: Problems = noProblems): Problems {
  const sorted = items.toSorted(
    (a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'),
  );
  const grouped = new Map<string, Diagnostic[]>();
  for (const item of sorted) {
    if (item.nodeId === undefined) continue;
    const list = grouped.get(item.nodeId);
    if (list === undefined) grouped.set(item.nodeId, [item]);
    else list.push(item);
  }
  const byNode = new Map<string, readonly Diagnostic[]>();
  for (const [nodeId, list] of grouped) {
    const known = before.byNode.get(nodeId);
    byNode.set(nodeId, known !== undefined && sameList(known, list) ? known : list);
  }
  return { items: sorted, byNode };
}

function sameList(one: readonly Diagnostic[], other: readonly Diagnostic[]): boolean {
  return (
    one.length === other.length &&
    one.every((item, index) => {
      const same = other[index];
      return item.rule === same?.rule && item.message === same.message && item.severity === same.severity;
    })
  );
}

export function createProblemStore() {
  return createStore<Problems>()(() => noProblems);
}
