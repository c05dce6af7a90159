/**
 * Which items are the result of a scope (SPEC C3): those that leave by output ports that lead nowhere, as far as the
 * definition counts the port in. The same for the root, for bodies and for called workflows.
 */
import { type NodeTypeDescription, portsOfNode, type WorkflowNode } from '@reporunner/core';
import type { PlanEnd, PlanNode } from './plan.ts';

/** Names of the output ports that may be part of a result. */
export function resultPortsOf(node: WorkflowNode, description: NodeTypeDescription): readonly string[] {
  const ports = portsOfNode(node, description).outputs;
  const counted = ports.filter(({ result }) => result !== false).map(({ name }) => name);
  // A node that is disabled passes its input on at `main`, declared or not.
  return node.disabled && !ports.some(({ name }) => name === 'main') ? [...counted, 'main'] : counted;
}

/** In graph order. `isActive`: whether a node takes part at all. */
export function endsOf(
  order: readonly number[],
  nodes: readonly Pick<PlanNode, 'outgoing' | 'resultPorts'>[],
  isActive: (node: number) => boolean = () => true,
): readonly PlanEnd[] {
  const ends: PlanEnd[] = [];
  for (const index of order) {
    const node = nodes[index];
    if (node === undefined || !isActive(index)) continue;
    const connected = new Set(node.outgoing.filter(({ to }) => isActive(to)).map(({ fromPort }) => fromPort));
    const isBranchTaken = node.resultPorts.some((name) => connected.has(name));
    const ports = node.resultPorts.filter(
      (name) => !connected.has(name) && (name === 'main' || !isBranchTaken),
    );
    if (ports.length > 0) ends.push({ node: index, ports });
  }
  return ends;
}
