/** Which connections make sense: the graph rules of core, asked for one edge before it exists. */
import type { PortDescription, Workflow, WorkflowNode } from '@reporunner/core';
import { laneOf, type NodeLooks } from './geometry.ts';

export interface PortRef {
  readonly nodeId: string;
  readonly port: string;
}

/** Why a connection is refused. */
export type Refusal =
  | 'missing'
  | 'itself'
  | 'exists'
  | 'kind'
  | 'otherScope'
  | 'otherBody'
  | 'cycle'
  | 'noInput'
  | 'noOutput';

const errorPort: PortDescription = { name: 'error', kind: 'main' };

/** The ports of a node as they are drawn: with the error output when it has one. */
export function portsOf(node: WorkflowNode, looks: NodeLooks) {
  const { inputs, outputs } = looks.ports(node);
  return { inputs, outputs: node.onError === 'errorPort' ? [...outputs, errorPort] : outputs };
}

/** Everything that can be reached from a node along edges, itself included. */
export function reachableFrom(workflow: Workflow, nodeId: string): ReadonlySet<string> {
  const outgoing = new Map<string, string[]>();
  for (const { from, to } of Object.values(workflow.edges)) {
    const list = outgoing.get(from.nodeId);
    if (list === undefined) outgoing.set(from.nodeId, [to.nodeId]);
    else list.push(to.nodeId);
  }
  const reached = new Set([nodeId]);
  const open = [nodeId];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of outgoing.get(at) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

/** Undefined when the connection is allowed. */
export function refusalOf(
  workflow: Workflow,
  looks: NodeLooks,
  from: PortRef,
  to: PortRef,
): Refusal | undefined {
  const source = workflow.nodes[from.nodeId];
  const target = workflow.nodes[to.nodeId];
  if (source === undefined || target === undefined) return 'missing';
  if (source.id === target.id) return 'itself';
  const outputs = portsOf(source, looks).outputs;
  const inputs = portsOf(target, looks).inputs;
  if (outputs.length === 0) return 'noOutput';
  if (inputs.length === 0) return 'noInput';
  const output = outputs.find(({ name }) => name === from.port);
  const input = inputs.find(({ name }) => name === to.port);
  if (output === undefined || input === undefined) return 'missing';
  if (output.kind !== input.kind) return 'kind';
  if (source.parentId !== target.parentId) return 'otherScope';
  const parent = source.parentId === undefined ? undefined : workflow.nodes[source.parentId];
  if (parent !== undefined) {
    const bodies = looks.bodies(parent);
    if (laneOf(source, bodies) !== laneOf(target, bodies)) return 'otherBody';
  }
  for (const edge of Object.values(workflow.edges)) {
    if (
      edge.from.nodeId === from.nodeId &&
      edge.from.port === from.port &&
      edge.to.nodeId === to.nodeId &&
      edge.to.port === to.port
    )
      return 'exists';
  }
  return reachableFrom(workflow, to.nodeId).has(from.nodeId) ? 'cycle' : undefined;
}
