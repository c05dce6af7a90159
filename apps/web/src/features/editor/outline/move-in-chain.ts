/** Swaps a node with the one before or after it in a chain, and reconnects all three neighbours. */
import type { OperationPart, Workflow, WorkflowEdge } from '@reporunner/core';
import { portsOf, refusalOf } from '../canvas-model/connections.ts';
import { setPart } from '../canvas-model/edits.ts';
import type { NodeLooks } from '../canvas-model/geometry.ts';

/** Undefined where there is nothing to swap with: at an end, at a branch, beside a trigger. */
export function moveInChainParts(
  workflow: Workflow,
  looks: NodeLooks,
  nodeId: string,
  direction: 'up' | 'down',
): readonly OperationPart[] | undefined {
  const edges = Object.values(workflow.edges);
  const into = (id: string) => edges.filter(({ to }) => to.nodeId === id);
  const outOf = (id: string) => edges.filter(({ from }) => from.nodeId === id);
  const link = direction === 'up' ? only(into(nodeId)) : only(outOf(nodeId));
  if (link === undefined) return undefined;
  const first = workflow.nodes[link.from.nodeId];
  const second = workflow.nodes[link.to.nodeId];
  if (first === undefined || second === undefined) return undefined;
  if (only(outOf(first.id)) === undefined || only(into(second.id)) === undefined) return undefined;
  const firstInput = looks.ports(first).inputs[0]?.name;
  const secondInput = looks.ports(second).inputs[0]?.name;
  const firstOutput = portsOf(first, looks).outputs[0]?.name;
  const secondOutput = portsOf(second, looks).outputs[0]?.name;
  if (firstInput === undefined || secondInput === undefined) return undefined;
  if (firstOutput === undefined || secondOutput === undefined) return undefined;
  const exits = outOf(second.id);
  // What leaves by several outputs cannot leave by the one of its neighbour.
  if (new Set(exits.map(({ from }) => from.port)).size > 1) return undefined;
  const changed: WorkflowEdge[] = [
    ...into(first.id).map((edge) => ({ ...edge, to: { nodeId: second.id, port: secondInput } })),
    { ...link, from: { nodeId: second.id, port: secondOutput }, to: { nodeId: first.id, port: firstInput } },
    ...exits.map((edge) => ({ ...edge, from: { nodeId: first.id, port: firstOutput } })),
  ];
  const cut: Workflow = { ...workflow, edges: without(workflow, changed) };
  if (changed.some(({ from, to }) => refusalOf(cut, looks, from, to) !== undefined)) return undefined;
  return [
    ...changed.flatMap(({ id, from, to }) => [
      setPart(['edges', id, 'from'], from),
      setPart(['edges', id, 'to'], to),
    ]),
    setPart(['nodes', first.id, 'position'], second.position),
    setPart(['nodes', second.id, 'position'], first.position),
  ];
}

const only = <T>(list: readonly T[]): T | undefined => (list.length === 1 ? list[0] : undefined);

function without({ edges }: Workflow, gone: readonly WorkflowEdge[]): Workflow['edges'] {
  const ids = new Set(gone.map(({ id }) => id));
  return Object.fromEntries(Object.entries(edges).filter(([id]) => !ids.has(id)));
}
