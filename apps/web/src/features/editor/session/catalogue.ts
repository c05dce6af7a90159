/** The node types of this installation, as the editor asks for them. */
import {
  type NodePorts,
  type NodeRole,
  parametersOfKind,
  resolveBodies,
  resolvePorts,
  type WorkflowNode,
} from '@reporunner/core';
import type { NodeTypeFacts } from '../../../api/node-types.ts';
import type { NodeLooks } from '../canvas-model/geometry.ts';

export interface Catalogue extends NodeLooks {
  readonly all: readonly NodeTypeFacts[];
  find(type: string): NodeTypeFacts | undefined;
  withRole(role: NodeRole): NodeTypeFacts | undefined;
  /** Parameters that hold code, which may read other nodes. */
  codeParameters(node: WorkflowNode): readonly string[];
}

/** A node whose type is not installed can still be seen and connected. */
const unknownPorts: NodePorts = {
  inputs: [{ name: 'main', kind: 'main' }],
  outputs: [{ name: 'main', kind: 'main' }],
};

export function createCatalogue(all: readonly NodeTypeFacts[]): Catalogue {
  const byType = new Map(all.map((facts) => [facts.type, facts]));
  const find = (type: string) => byType.get(type);
  // Asked for every node on every change of the document, and the same as long as the node is.
  const known = new WeakMap<WorkflowNode, NodePorts>();
  return {
    all,
    find,
    withRole: (role) => all.find((facts) => facts.role === role),
    ports: (node: WorkflowNode) => {
      const before = known.get(node);
      if (before !== undefined) return before;
      const rules = find(node.type)?.ports;
      const ports = rules === undefined ? unknownPorts : resolvePorts(rules, node.parameters);
      known.set(node, ports);
      return ports;
    },
    bodies: (node) => {
      const rules = find(node.type)?.bodies;
      return rules === undefined ? [] : resolveBodies(rules, node.parameters);
    },
    codeParameters: (node) => parametersOfKind(find(node.type)?.parameters, 'code'),
    isContainer: (node) => find(node.type)?.kind === 'container',
  };
}
