/** What "add here" means on a line of the outline. */
import type { Workflow } from '@reporunner/core';
import { laneOf, NODE_WIDTH, type NodeLooks } from '../canvas-model/geometry.ts';
import type { PaletteRequest } from '../session/view-store.ts';
import type { OutlineItem } from './outline-model.ts';

export function requestAt(workflow: Workflow, looks: NodeLooks, item: OutlineItem): PaletteRequest {
  switch (item.kind) {
    case 'node':
    case 'flow':
      return { ...afterNode(workflow, looks, item.nodeId), orTrigger: true };
    case 'branch':
      // At its beginning, before what is there.
      return item.edgeId === undefined
        ? { after: { nodeId: item.nodeId, port: item.port } }
        : { onEdge: item.edgeId };
    case 'body':
      return intoBody(workflow, looks, item.nodeId, item.body);
  }
}

/** Behind a node: into the line where it goes on in one line, else from an output that is free. */
export function afterNode(workflow: Workflow, looks: NodeLooks, nodeId: string): PaletteRequest {
  const node = workflow.nodes[nodeId];
  if (node === undefined) return {};
  const out = Object.values(workflow.edges).filter(({ from }) => from.nodeId === nodeId);
  const [edge] = out;
  const outputs = looks.ports(node).outputs;
  if (edge !== undefined && out.length === 1 && outputs.length === 1) return { onEdge: edge.id };
  const used = new Set(out.map(({ from }) => from.port));
  const port = outputs.find(({ name }) => !used.has(name)) ?? outputs[0];
  return port === undefined ? {} : { after: { nodeId, port: port.name } };
}

/** Behind the last node of a body, or as its first. */
export function intoBody(
  workflow: Workflow,
  looks: NodeLooks,
  containerId: string,
  body: string,
): PaletteRequest {
  const container = workflow.nodes[containerId];
  const bodies = container === undefined ? [] : looks.bodies(container);
  const inside = Object.values(workflow.nodes).filter(
    (node) => node.parentId === containerId && laneOf(node, bodies) === body,
  );
  const last = inside.toSorted((a, b) => a.position.x - b.position.x).at(-1);
  const position =
    last === undefined ? { x: 0, y: 0 } : { x: last.position.x + NODE_WIDTH + 80, y: last.position.y };
  return { spot: { parentId: containerId, body, position } };
}
