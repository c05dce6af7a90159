import type { PlanEdge, PlanNode } from './plan.ts';

function walk(start: number, next: (at: number) => readonly number[]): ReadonlySet<number> {
  const found = new Set([start]);
  const open = [start];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const other of next(at)) {
      if (!found.has(other)) {
        found.add(other);
        open.push(other);
      }
    }
  }
  return found;
}

/** `start` and every node after it. */
export function reachableFrom(nodes: readonly PlanNode[], start: number): ReadonlySet<number> {
  return walk(start, (at) => nodes[at]?.outgoing.map(({ to }) => to) ?? []);
}

/** `target` and every node before it. */
export function ancestorsOf(nodes: readonly PlanNode[], target: number): ReadonlySet<number> {
  return walk(target, (at) => nodes[at]?.incoming.map(({ from }) => from) ?? []);
}

/** Indices from the end of the graph to its beginning; among equals, later in the document comes first. */
export function reverseTopologicalOrder(
  incoming: readonly (readonly PlanEdge[])[],
  outgoing: readonly (readonly PlanEdge[])[],
): readonly number[] {
  const missing = incoming.map(({ length }) => length);
  const order: number[] = [];
  for (let index = 0; index < missing.length; index += 1) if (missing[index] === 0) order.push(index);
  for (let at = 0; at < order.length; at += 1) {
    for (const { to } of outgoing[order[at] as number] ?? []) {
      missing[to] = (missing[to] as number) - 1;
      if (missing[to] === 0) order.push(to);
    }
  }
  return order.reverse();
}
