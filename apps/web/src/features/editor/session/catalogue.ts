/** The node types of this installation, as the editor asks for them. */
import {
  type NodePorts,
  type NodeRole,
  parametersOfKind,
  resolveBodies,
  resolvePorts,
  type WorkflowNode,
} from '@reporunner/core';
import { isLatest, type NodeTypeMetadata } from '../../../api/node-types.ts';
import type { NodeLooks } from '../canvas-model/geometry.ts';

export interface Catalogue extends NodeLooks {
  /** The newest version of each type: what can be added. */
  readonly all: readonly NodeTypeMetadata[];
  readonly everyVersion: readonly NodeTypeMetadata[];
  /** The type of a node, in the version that it was made with; undefined when that is not installed. */
  find(node: TypeOfNode): NodeTypeMetadata | undefined;
  /** The type in its newest version. */
  latest(type: string): NodeTypeMetadata | undefined;
  /** As `find`; of a version that is not installed, what the newest one looks like. */
  looksOf(node: TypeOfNode): NodeTypeMetadata | undefined;
  /** There is a later version of its type. */
  isOutdated(node: TypeOfNode): boolean;
  withRole(role: NodeRole): NodeTypeMetadata | undefined;
  /** Parameters that hold code, which may read other nodes. */
  codeParameters(node: WorkflowNode): readonly string[];
  isLoop(node: WorkflowNode): boolean;
  /** Parameters that decide on another iteration of this loop. */
  decidingParameters(node: WorkflowNode): readonly string[];
}

type TypeOfNode = Pick<WorkflowNode, 'type' | 'typeVersion'>;

/** A node whose type is not installed can still be seen and connected. */
const unknownPorts: NodePorts = {
  inputs: [{ name: 'main', kind: 'main' }],
  outputs: [{ name: 'main', kind: 'main' }],
};

export function createCatalogue(everyVersion: readonly NodeTypeMetadata[]): Catalogue {
  const all = everyVersion.filter(isLatest);
  const byType = new Map(all.map((nodeType) => [nodeType.type, nodeType]));
  const byVersion = new Map(
    everyVersion.map((nodeType) => [`${nodeType.type}@${nodeType.version}`, nodeType]),
  );
  const latest = (type: string) => byType.get(type);
  const find = ({ type, typeVersion }: TypeOfNode) => {
    const newest = byType.get(type);
    return newest?.version === typeVersion ? newest : byVersion.get(`${type}@${typeVersion}`);
  };
  // Asked for every node on every change of the document, and the same as long as the node is.
  const known = new WeakMap<WorkflowNode, NodePorts>();
  return {
    all,
    everyVersion,
    find,
    latest,
    isOutdated: ({ type, typeVersion }) => (latest(type)?.version ?? 0) > typeVersion,
    looksOf: (node) => find(node) ?? latest(node.type),
    withRole: (role) => all.find((nodeType) => nodeType.role === role),
    ports: (node: WorkflowNode) => {
      const before = known.get(node);
      if (before !== undefined) return before;
      const rules = find(node)?.ports;
      const ports = rules === undefined ? unknownPorts : resolvePorts(rules, node.parameters);
      known.set(node, ports);
      return ports;
    },
    bodies: (node) => {
      const rules = find(node)?.bodies;
      return rules === undefined ? [] : resolveBodies(rules, node.parameters);
    },
    isLoop: (node) => find(node)?.isLoop === true,
    decidingParameters: (node) => find(node)?.againReads ?? [],
    codeParameters: (node) => parametersOfKind(find(node)?.parameters, 'code'),
    // Also of a version that is not installed: what lies in it is still to be seen.
    isContainer: (node) => (find(node) ?? latest(node.type))?.kind === 'container',
  };
}
