/** The node types of this installation, as the editor asks for them. */
import { type NodePorts, resolveBodies, resolvePorts, type WorkflowNode } from '@reporunner/core';
import type { NodeTypeFacts } from '../../../api/node-types.ts';
import type { NodeLooks } from '../canvas-model/geometry.ts';

export interface Catalogue extends NodeLooks {
  readonly all: readonly NodeTypeFacts[];
  find(type: string): NodeTypeFacts | undefined;
}

/** A node whose type is not installed can still be seen and connected. */
const unknownPorts: NodePorts = {
  inputs: [{ name: 'main', kind: 'main' }],
  outputs: [{ name: 'main', kind: 'main' }],
};

export function createCatalogue(all: readonly NodeTypeFacts[]): Catalogue {
  const byType = new Map(all.map((facts) => [facts.type, facts]));
  const find = (type: string) => byType.get(type);
  return {
    all,
    find,
    ports: (node: WorkflowNode) => {
      const rules = find(node.type)?.ports;
      return rules === undefined ? unknownPorts : resolvePorts(rules, node.parameters);
    },
    bodies: (node) => {
      const rules = find(node.type)?.bodies;
      return rules === undefined ? [] : resolveBodies(rules, node.parameters);
    },
    isContainer: (node) => find(node.type)?.kind === 'container',
  };
}
