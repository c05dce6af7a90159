/** Nodes that are added to those of n8n: in front of what would give another result, and behind what had more outputs. */
import type { IdSource, WorkflowEdge, WorkflowNode } from '@reporunner/core';
import { distinctName } from './distinct-name.ts';
import { firstItem, stopWith } from './nodes/steps.ts';
import type { Translated } from './translation.ts';

/** Pixels between a node and the one that is added to it. */
const below = 140;

export interface AddedNodes {
  readonly nodes: readonly WorkflowNode[];
  readonly edges: readonly WorkflowEdge[];
  /** By the id of a node: where connections to it lead instead. */
  readonly entries: ReadonlyMap<string, string>;
  /** By the id of a node: where its outputs are. */
  readonly exits: ReadonlyMap<string, string>;
}

export function addedNodes(
  nodes: readonly WorkflowNode[],
  translatedAs: (node: WorkflowNode) => Translated | undefined,
  ids: IdSource,
): AddedNodes {
  const taken = new Map(nodes.map(({ name }) => [name, 1]));
  const added: WorkflowNode[] = [];
  const edges: WorkflowEdge[] = [];
  const entries = new Map<string, string>();
  const exits = new Map<string, string>();
  const add = (
    to: WorkflowNode,
    name: string,
    { type, parameters }: Omit<Translated, 'inputs' | 'outputs'>,
  ) => {
    const node: WorkflowNode = {
      id: ids(),
      type,
      typeVersion: 1,
      name: distinctName(name.slice(0, 120), taken, 120),
      position: { x: to.position.x, y: to.position.y + below },
      ...(to.parentId === undefined ? {} : { parentId: to.parentId, body: to.body ?? 'body' }),
      parameters,
      credentials: {},
      disabled: false,
      onError: 'stop',
    };
    added.push(node);
    return node.id;
  };
  const connect = (from: string, to: string, port: string) =>
    edges.push({ id: ids(), from: { nodeId: from, port: 'main' }, to: { nodeId: to, port } });
  for (const node of nodes) {
    const known = translatedAs(node);
    const { stops = [], once = false, router, inputs = ['main'] } = known ?? {};
    if (once) {
      const id = add(node, `First item for ${node.name}`, firstItem);
      connect(id, node.id, 'main');
      entries.set(node.id, id);
    }
    if (stops.length > 0 && !node.disabled) {
      const message = `${stops.join(' ')} Mend "${node.name}" after this step, then delete this step.`;
      const id = add(node, `Look at ${node.name}`, stopWith(message));
      connect(id, entries.get(node.id) ?? node.id, once ? 'main' : (inputs[0] ?? 'main'));
      entries.set(node.id, id);
    }
    if (router !== undefined) {
      const id = add(node, `${node.name} by method`, router);
      connect(node.id, id, 'main');
      exits.set(node.id, id);
    }
  }
  return { nodes: added, edges, entries, exits };
}
