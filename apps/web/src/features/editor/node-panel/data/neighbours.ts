/** Which nodes stand before and after a node, and so whose data it can read. */
import type { Workflow, WorkflowEdge } from '@reporunner/core';

/** The order in which the engine joins the batches of a port: by order key, then by id. */
export function byOrder(a: WorkflowEdge, b: WorkflowEdge): number {
  const left = a.order ?? '';
  const right = b.order ?? '';
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

export const incomingOf = (workflow: Workflow, nodeId: string, port?: string): readonly WorkflowEdge[] =>
  Object.values(workflow.edges)
    .filter(({ to }) => to.nodeId === nodeId && (port === undefined || to.port === port))
    .sort(byOrder);

export const outgoingOf = (workflow: Workflow, nodeId: string): readonly WorkflowEdge[] =>
  Object.values(workflow.edges)
    .filter(({ from }) => from.nodeId === nodeId)
    .sort(byOrder);

/** All nodes whose data is there when this one runs, the nearest first: through the walls of its containers too. */
export function ancestorsOf(workflow: Workflow, nodeId: string): readonly string[] {
  const incoming = new Map<string, string[]>();
  for (const { from, to } of Object.values(workflow.edges).sort(byOrder)) {
    const list = incoming.get(to.nodeId);
    if (list === undefined) incoming.set(to.nodeId, [from.nodeId]);
    else list.push(from.nodeId);
  }
  const found = new Set<string>();
  const containers = new Set<string>();
  for (let inside: string | undefined = nodeId; inside !== undefined; ) {
    const seen = new Set([inside]);
    let ring = [inside];
    while (ring.length > 0) {
      const next: string[] = [];
      for (const at of ring) {
        for (const before of incoming.get(at) ?? []) {
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
