/** Which nodes stand before and after a node, and so whose data it can read. */
import type { Workflow, WorkflowEdge } from '@reporunner/core';

/** The order in which the engine joins the batches of a port: by order key, then by id. */
function byOrder(a: WorkflowEdge, b: WorkflowEdge): number {
  const left = a.order ?? '';
  const right = b.order ?? '';
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

interface EdgeIndex {
  readonly incoming: ReadonlyMap<string, readonly WorkflowEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly WorkflowEdge[]>;
}

/** Edges change far more rarely than what is drawn along them. */
const indices = new WeakMap<Workflow['edges'], EdgeIndex>();

function indexOf(edges: Workflow['edges']): EdgeIndex {
  const known = indices.get(edges);
  if (known !== undefined) return known;
  const sorted = Object.values(edges).sort(byOrder);
  const index = {
    incoming: Map.groupBy(sorted, ({ to }) => to.nodeId),
    outgoing: Map.groupBy(sorted, ({ from }) => from.nodeId),
  };
  indices.set(edges, index);
  return index;
}

const none: readonly WorkflowEdge[] = [];

export function incomingOf(workflow: Workflow, nodeId: string, port?: string): readonly WorkflowEdge[] {
  const all = indexOf(workflow.edges).incoming.get(nodeId) ?? none;
  return port === undefined ? all : all.filter(({ to }) => to.port === port);
}

export const outgoingOf = (workflow: Workflow, nodeId: string): readonly WorkflowEdge[] =>
  indexOf(workflow.edges).outgoing.get(nodeId) ?? none;

/** All nodes whose data is there when this one runs, the nearest first: through the walls of its containers too. */
export function ancestorsOf(workflow: Workflow, nodeId: string): readonly string[] {
  const { incoming } = indexOf(workflow.edges);
  const found = new Set<string>();
  const containers = new Set<string>();
  for (let inside: string | undefined = nodeId; inside !== undefined; ) {
    const seen = new Set([inside]);
    let ring = [inside];
    while (ring.length > 0) {
      const next: string[] = [];
      for (const at of ring) {
        for (const { from } of incoming.get(at) ?? none) {
          const before = from.nodeId;
          if (seen.has(before)) continue;
          seen.add(before);
          if (!containers.has(before)) found.add(before);
          next.push(before);
        }
      }
      ring = next;
    }
    const parentId: string | undefined = workflow.nodes[inside]?.parentId;
    // A broken document could have parents in a ring.
    if (parentId === undefined || containers.has(parentId)) break;
    containers.add(parentId);
    inside = parentId;
  }
  found.delete(nodeId);
  return [...found].filter((id) => Object.hasOwn(workflow.nodes, id));
}
