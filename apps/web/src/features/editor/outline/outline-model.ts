/**
 * A workflow as a tree that can be read from top to bottom: chains in order, branches under the node that parts them, what
 * is inside a container under its body. Where branches meet again, the chain goes on below all of them.
 * OU1 Every node is in the tree exactly once, whatever the graph looks like.
 */
import type { Workflow, WorkflowEdge, WorkflowNode } from '@reporunner/core';
import { portsOf } from '../canvas-model/connections.ts';
import { childrenByParent, laneOf, type NodeLooks } from '../canvas-model/geometry.ts';

export type OutlineItem =
  | NodeItem
  /** An output of a node that has several, or one of several ways out of one output. */
  | {
      readonly kind: 'branch';
      readonly key: string;
      readonly nodeId: string;
      readonly port: string;
      /** 1, 2, 3 … where one output leads several ways. */
      readonly way?: number;
      /** Where it leads when nothing of its own comes before that: another branch ends there too. */
      readonly leadsTo?: string;
      readonly edgeId?: string;
      readonly children: readonly OutlineItem[];
    }
  | {
      readonly kind: 'body';
      readonly key: string;
      readonly nodeId: string;
      readonly body: string;
      readonly children: readonly OutlineItem[];
    }
  /** Nodes that hang together, where there are several such parts. */
  | {
      readonly kind: 'flow';
      readonly key: string;
      /** The first of them. */
      readonly nodeId: string;
      readonly children: readonly OutlineItem[];
    };

interface NodeItem {
  readonly kind: 'node';
  readonly key: string;
  readonly nodeId: string;
  readonly children: readonly OutlineItem[];
}

export const keyOfNode = (nodeId: string) => `node ${nodeId}`;

/** A chain while it is put together. */
interface Chain {
  readonly depth: number;
  readonly parent: Chain | undefined;
  readonly nodeIds: string[];
}

export function outlineOf(workflow: Workflow, looks: NodeLooks): readonly OutlineItem[] {
  const children = childrenByParent(workflow);
  const edges = Object.values(workflow.edges);
  const seen = new Set<string>();

  const bodiesOf = (node: WorkflowNode): readonly OutlineItem[] => {
    if (!looks.isContainer(node)) return [];
    const bodies = looks.bodies(node);
    const names = bodies.length === 0 ? ['body'] : bodies;
    const inside = (children.get(node.id) ?? []).filter(({ id }) => !seen.has(id));
    return names.flatMap((body): readonly OutlineItem[] => {
      const items = itemsOf(inside.filter((child) => laneOf(child, names) === body));
      // One body that has something in it needs no line of its own.
      if (names.length === 1 && items.length > 0) return items;
      return [{ kind: 'body', key: `body ${node.id} ${body}`, nodeId: node.id, body, children: items }];
    });
  };

  /** Nodes of one body, or of the root, as chains. */
  const itemsOf = (nodes: readonly WorkflowNode[]): readonly OutlineItem[] => {
    for (const { id } of nodes) seen.add(id);
    const { chains, branches } = chainsOf(nodes, edges, looks);
    const toItem = (nodeId: string): OutlineItem => {
      const node = workflow.nodes[nodeId] as WorkflowNode;
      const ways = (branches.get(nodeId) ?? []).map(({ chain, port, way, edge }): OutlineItem => {
        const leadsTo = edge?.to.nodeId;
        return {
          kind: 'branch',
          key: `branch ${nodeId} ${port} ${way ?? ''}`,
          nodeId,
          port,
          ...(way === undefined ? {} : { way }),
          ...(leadsTo === undefined || chain.nodeIds.includes(leadsTo) ? {} : { leadsTo }),
          ...(edge === undefined ? {} : { edgeId: edge.id }),
          children: chain.nodeIds.map(toItem),
        };
      });
      return { kind: 'node', key: keyOfNode(nodeId), nodeId, children: [...bodiesOf(node), ...ways] };
    };
    return chains.nodeIds.map(toItem);
  };

  const roots = children.get(undefined) ?? [];
  const items = itemsOf(roots);
  // Parents that are each other's children have no root: they stand at the end.
  const lost = Object.values(workflow.nodes).filter(({ id }) => !seen.has(id));
  return [...intoFlows(items, roots, edges), ...(lost.length === 0 ? [] : itemsOf(lost))];
}

interface Branch {
  readonly port: string;
  readonly way: number | undefined;
  readonly edge: WorkflowEdge | undefined;
  readonly chain: Chain;
}

function chainsOf(
  nodes: readonly WorkflowNode[],
  allEdges: readonly WorkflowEdge[],
  looks: NodeLooks,
): { readonly chains: Chain; readonly branches: ReadonlyMap<string, readonly Branch[]> } {
  const own = new Map(nodes.map((node) => [node.id, node]));
  const incoming = new Map<string, WorkflowEdge[]>(nodes.map(({ id }) => [id, []]));
  const outgoing = new Map<string, WorkflowEdge[]>(nodes.map(({ id }) => [id, []]));
  for (const edge of allEdges) {
    if (!own.has(edge.from.nodeId) || !own.has(edge.to.nodeId)) continue;
    incoming.get(edge.to.nodeId)?.push(edge);
    outgoing.get(edge.from.nodeId)?.push(edge);
  }
  const root: Chain = { depth: 0, parent: undefined, nodeIds: [] };
  const branches = new Map<string, readonly Branch[]>();
  /** The chain that goes on behind an edge. */
  const behind = new Map<string, Chain>();

  const put = (node: WorkflowNode, chain: Chain) => {
    chain.nodeIds.push(node.id);
    const out = outgoing.get(node.id) ?? [];
    const ports = portsOf(node, looks).outputs.map(({ name }) => name);
    // An edge from an output that is not there any more is shown all the same.
    for (const { from } of out) if (!ports.includes(from.port)) ports.push(from.port);
    if (ports.length <= 1 && out.length <= 1) {
      for (const edge of out) behind.set(edge.id, chain);
      return;
    }
    const under = (): Chain => ({ depth: chain.depth + 1, parent: chain, nodeIds: [] });
    branches.set(
      node.id,
      ports.flatMap((port): Branch[] => {
        const ways = out.filter(({ from }) => from.port === port).toSorted(byHeight(own));
        if (ways.length === 0) return [{ port, way: undefined, edge: undefined, chain: under() }];
        return ways.map((edge, index) => {
          const branch = { port, way: ways.length > 1 ? index + 1 : undefined, edge, chain: under() };
          behind.set(edge.id, branch.chain);
          return branch;
        });
      }),
    );
  };

  const waiting = new Map([...incoming].map(([id, edges]) => [id, edges.length]));
  const placed = new Set<string>();
  // What stands higher on the canvas comes first where the graph leaves the choice.
  const heads = nodes
    .filter(({ id }) => waiting.get(id) === 0)
    .toSorted((a, b) => a.position.y - b.position.y || a.position.x - b.position.x);
  const open = heads.toReversed();
  const visit = (node: WorkflowNode) => {
    placed.add(node.id);
    const entries = (incoming.get(node.id) ?? []).flatMap(({ id }) => behind.get(id) ?? []);
    put(node, entries.length === 0 ? root : entries.reduce(commonChain));
    // The first way is taken first: it is pushed last.
    const ways = (branches.get(node.id) ?? []).flatMap(({ edge }) => edge ?? []);
    const next = ways.length > 0 ? ways : (outgoing.get(node.id) ?? []);
    for (const { to } of next.toReversed()) {
      const left = (waiting.get(to.nodeId) ?? 0) - 1;
      waiting.set(to.nodeId, left);
      const target = own.get(to.nodeId);
      if (left === 0 && target !== undefined) open.push(target);
    }
  };
  for (let node = open.pop(); node !== undefined; node = open.pop()) if (!placed.has(node.id)) visit(node);
  // Nodes that lead in circles wait for each other; such a workflow cannot run, but it can be fixed here.
  for (const node of nodes) {
    if (placed.has(node.id)) continue;
    open.push(node);
    for (let at = open.pop(); at !== undefined; at = open.pop()) if (!placed.has(at.id)) visit(at);
  }
  return { chains: root, branches };
}

const byHeight = (nodes: ReadonlyMap<string, WorkflowNode>) => (a: WorkflowEdge, b: WorkflowEdge) =>
  (nodes.get(a.to.nodeId)?.position.y ?? 0) - (nodes.get(b.to.nodeId)?.position.y ?? 0);

/** The innermost chain that both are in. */
function commonChain(one: Chain, other: Chain): Chain {
  let a = one;
  let b = other;
  while (a !== b) {
    const deeper = a.depth >= b.depth ? a : b;
    if (deeper.parent === undefined) return deeper;
    if (deeper === a) a = deeper.parent;
    else b = deeper.parent;
  }
  return a;
}

/** Puts chains that have nothing to do with each other under a line each. */
function intoFlows(
  items: readonly OutlineItem[],
  nodes: readonly WorkflowNode[],
  edges: readonly WorkflowEdge[],
): readonly OutlineItem[] {
  const parts = new Map(nodes.map(({ id }) => [id, id]));
  const rootOf = (id: string): string => {
    let at = id;
    for (let up = parts.get(at) ?? at; up !== at; up = parts.get(at) ?? at) {
      parts.set(at, parts.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (const { from, to } of edges) {
    if (parts.has(from.nodeId) && parts.has(to.nodeId)) parts.set(rootOf(from.nodeId), rootOf(to.nodeId));
  }
  const flows = new Map<string, OutlineItem[]>();
  for (const item of items) {
    const root = rootOf(item.nodeId);
    const flow = flows.get(root);
    if (flow === undefined) flows.set(root, [item]);
    else flow.push(item);
  }
  // A node that stands alone needs no line above it.
  if (flows.size <= 1) return items;
  return [...flows.values()].flatMap((children): readonly OutlineItem[] => {
    const [first] = children;
    if (first === undefined || children.length === 1) return children;
    return [{ kind: 'flow', key: `flow ${first.nodeId}`, nodeId: first.nodeId, children }];
  });
}

/** An item as a line of the tree. */
export interface OutlineRow {
  readonly item: OutlineItem;
  readonly level: number;
  readonly position: number;
  readonly size: number;
  readonly parentKey: string | undefined;
  readonly expanded: boolean | undefined;
}

/** The lines that can be seen. Iterative: depth is what people make of it. */
export function rowsOf(items: readonly OutlineItem[], closed: ReadonlySet<string>): readonly OutlineRow[] {
  const rows: OutlineRow[] = [];
  const open = items
    .map((item, index) => ({
      item,
      level: 1,
      position: index + 1,
      size: items.length,
      parentKey: undefined as string | undefined,
    }))
    .toReversed();
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { children, key } = at.item;
    const expanded = children.length === 0 ? undefined : !closed.has(key);
    rows.push({ ...at, expanded });
    if (expanded !== true) continue;
    const { level } = at;
    const size = children.length;
    for (let index = size - 1; index >= 0; index -= 1) {
      const item = children[index];
      if (item !== undefined)
        open.push({ item, level: level + 1, position: index + 1, size, parentKey: key });
    }
  }
  return rows;
}

/** The keys of what a node is inside of, so that they can be opened to show it. */
export function keysAbove(items: readonly OutlineItem[], nodeId: string): readonly string[] {
  const wanted = keyOfNode(nodeId);
  const walk = (list: readonly OutlineItem[]): readonly string[] | undefined => {
    for (const { key, children } of list) {
      if (key === wanted) return [];
      const below = walk(children);
      if (below !== undefined) return [key, ...below];
    }
    return undefined;
  };
  return walk(items) ?? [];
}
