/** A node in a later version of its type, as parts of one operation. */
import {
  type JsonObject,
  jsonEquals,
  type OperationPart,
  type Workflow,
  type WorkflowNode,
} from '@reporunner/core';
import { portsOf } from './connections.ts';
import { setPart } from './edits.ts';
import type { NodeLooks } from './geometry.ts';

/** The edges whose port the node does not have any more. */
export function lostEdges(workflow: Workflow, looks: NodeLooks, upgraded: WorkflowNode) {
  const { inputs, outputs } = portsOf(upgraded, looks);
  return Object.values(workflow.edges).filter(
    ({ from, to }) =>
      (from.nodeId === upgraded.id && !outputs.some(({ name }) => name === from.port)) ||
      (to.nodeId === upgraded.id && !inputs.some(({ name }) => name === to.port)),
  );
}

/** Sets the version and the parameters that differ, and cuts the edges that are lost. */
export function upgradeParts(
  workflow: Workflow,
  looks: NodeLooks,
  node: WorkflowNode,
  to: { readonly version: number; readonly parameters: JsonObject },
): readonly OperationPart[] {
  const upgraded = { ...node, typeVersion: to.version, parameters: to.parameters };
  const names = new Set([...Object.keys(node.parameters), ...Object.keys(to.parameters)]);
  return [
    ...lostEdges(workflow, looks, upgraded).map(
      ({ id }): OperationPart => ({ type: 'remove', kind: 'edge', id, children: 'reparent' }),
    ),
    setPart(['nodes', node.id, 'typeVersion'], to.version),
    ...[...names].flatMap((name) =>
      jsonEquals(node.parameters[name], to.parameters[name])
        ? []
        : [setPart(['nodes', node.id, 'parameters', name], to.parameters[name])],
    ),
  ];
}
