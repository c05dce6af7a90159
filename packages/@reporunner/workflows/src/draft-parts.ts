/**
 * Runs of drafts, and of parts of drafts. What ran is named by the version id, so that a reader with the draft of that
 * revision can make the same document again: after a crash, for a retry, to show it.
 * `draft:12` the draft at revision 12; `draft:12>n` what it takes to run up to the node n; `draft:12=n` n alone.
 */
import {
  type NodeCatalogue,
  type NodeRole,
  nodeSchema,
  referencesOf,
  ServiceError,
  type Workflow,
  type WorkflowEdge,
  type WorkflowNode,
} from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';

/** `upTo`: the node and everything before it; `only`: the node alone, with the input that the caller gives. */
export interface DraftPart {
  readonly kind: 'upTo' | 'only';
  readonly nodeId: string;
}

const pattern = /^(draft:\d+)(?:([>=])([\w-]{1,64}))?$/;
const signs = { upTo: '>', only: '=' } as const;

export function draftVersionId(revision: number, part?: DraftPart): string {
  return `draft:${revision}${part === undefined ? '' : `${signs[part.kind]}${part.nodeId}`}`;
}

/** Undefined for an id that no draft has. `base` is the id of the whole draft. */
export function parseDraftVersionId(
  versionId: string,
): { readonly base: string; readonly part?: DraftPart } | undefined {
  const [, base, sign, nodeId] = pattern.exec(versionId) ?? [];
  if (base === undefined) return undefined;
  if (nodeId === undefined) return { base };
  return { base, part: { kind: sign === signs.only ? 'only' : 'upTo', nodeId } };
}

/** @throws ServiceError NOT_FOUND when there is no such node. */
export function partOfDraft(workflow: Workflow, part: DraftPart, catalogue: NodeCatalogue): Workflow {
  const node = workflow.nodes[part.nodeId];
  if (node === undefined) {
    throw new ServiceError(workflowsMessage('noNodeInDraft', { id: part.nodeId }), {
      code: 'NOT_FOUND',
      service: 'workflows',
      details: { nodeId: part.nodeId },
    });
  }
  return part.kind === 'upTo' ? upTo(workflow, node, catalogue) : only(workflow, node, catalogue);
}

/** A node with everything that lies in it. */
function addTree(workflow: Workflow, id: string, into: Set<string>): void {
  into.add(id);
  for (const child of Object.values(workflow.nodes))
    if (child.parentId === id && !into.has(child.id)) addTree(workflow, child.id, into);
}

/** Every node that leads to one of them, they themselves not included. */
export function nodesBefore(workflow: Workflow, id: string): ReadonlySet<string> {
  const before = new Map<string, string[]>();
  for (const { from, to } of Object.values(workflow.edges)) {
    const list = before.get(to.nodeId);
    if (list === undefined) before.set(to.nodeId, [from.nodeId]);
    else list.push(from.nodeId);
  }
  const found = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const next of before.get(at) ?? []) {
      if (next === id || found.has(next)) continue;
      found.add(next);
      open.push(next);
    }
  }
  return found;
}

function restrictedTo(workflow: Workflow, kept: ReadonlySet<string>): Workflow {
  return {
    ...workflow,
    nodes: Object.fromEntries(Object.entries(workflow.nodes).filter(([id]) => kept.has(id))),
    edges: Object.fromEntries(
      Object.entries(workflow.edges).filter(
        ([, { from, to }]) => kept.has(from.nodeId) && kept.has(to.nodeId),
      ),
    ),
    notes: {},
  };
}

/**
 * The node, what leads to it and, around it, the containers that it lies in with what leads to them. Of such a
 * container the body with the node is kept, up to the node, which makes the node the end of the body.
 */
function upTo(workflow: Workflow, node: WorkflowNode, catalogue: NodeCatalogue): Workflow {
  const kept = new Set<string>();
  addTree(workflow, node.id, kept);
  for (let at = node; ; ) {
    for (const id of nodesBefore(workflow, at.id)) addTree(workflow, id, kept);
    const parent: WorkflowNode | undefined =
      at.parentId === undefined ? undefined : workflow.nodes[at.parentId];
    if (parent === undefined || kept.has(parent.id)) return restrictedTo(workflow, kept);
    kept.add(parent.id);
    const container = catalogue.describe(parent.type, parent.typeVersion);
    const first = container?.bodies?.(parent.parameters)[0];
    const earlier = container?.bodiesBefore?.(at.body ?? first ?? '') ?? [];
    for (const child of Object.values(workflow.nodes))
      if (child.parentId === parent.id && earlier.includes(child.body ?? first ?? ''))
        addTree(workflow, child.id, kept);
    at = parent;
  }
}

/** The id of what replaces the rest of the workflow when a node runs alone. */
export const INPUT_TRIGGER = '__given';
const inputNodeId = (port: string) => `__given-${port.replace(/[^\w-]/g, '_').slice(0, 50)}`;

/** The type of a node in place of nodes that do not run: their results are reused. */
function substituteType(
  catalogue: NodeCatalogue,
  role: NodeRole,
): Pick<WorkflowNode, 'type' | 'typeVersion'> {
  const found = catalogue.withRole?.(role);
  if (found !== undefined) return { type: found.type, typeVersion: found.version };
  throw new ServiceError(workflowsMessage('noRole', { role }), {
    code: 'UNKNOWN_NODE_TYPE',
    service: 'workflows',
  });
}

/** True when a node, or one inside of it, reads what other nodes returned. */
function readsOtherNodes(workflow: Workflow, ids: ReadonlySet<string>, catalogue: NodeCatalogue): boolean {
  return [...ids].some((id) => {
    const node = workflow.nodes[id];
    if (node === undefined) return false;
    const { codeParameters } = catalogue.describe(node.type, node.typeVersion) ?? {};
    const { names, anyNode } = referencesOf(node.parameters, codeParameters);
    return anyNode || names.size > 0;
  });
}

/** Every node before it, around it too: what its expressions may read. */
export function visibleFrom(workflow: Workflow, node: WorkflowNode): ReadonlySet<string> {
  const found = new Set<string>();
  for (let at: WorkflowNode | undefined = node; at !== undefined; at = workflow.nodes[at.parentId ?? '']) {
    for (const id of nodesBefore(workflow, at.id)) found.add(id);
  }
  return found;
}

/**
 * The node at the root, behind one inert node for each of its input ports. When its parameters read other nodes,
 * these stand beside, inert as well, so that earlier results of theirs can be read.
 */
function only(workflow: Workflow, node: WorkflowNode, catalogue: NodeCatalogue): Workflow {
  const tree = new Set<string>();
  addTree(workflow, node.id, tree);
  const { nodes, edges } = restrictedTo(workflow, tree);
  const { parentId: _p, body: _b, ...lifted } = node;
  const others = readsOtherNodes(workflow, tree, catalogue) ? [...visibleFrom(workflow, node)] : [];
  const ports = catalogue.describe(node.type, node.typeVersion)?.ports(node.parameters).inputs ?? [];
  const taken = new Set(Object.values(workflow.nodes).map(({ name }) => name));
  const passThrough = substituteType(catalogue, 'pass-through');
  const make = (id: string, type: typeof passThrough, wanted: string) => {
    let name = wanted;
    for (let n = 2; taken.has(name); n += 1) name = `${wanted} ${n}`;
    taken.add(name);
    return nodeSchema.parse({ id, ...type, name, position: { x: 0, y: 0 } });
  };
  const inputNodes: WorkflowNode[] = [
    make(INPUT_TRIGGER, substituteType(catalogue, 'manual-start'), 'Input'),
  ];
  const joined: WorkflowEdge[] = [];
  const join = (from: string, to: string, port = 'main') =>
    joined.push({ id: `e${joined.length}`, from: { nodeId: from, port: 'main' }, to: { nodeId: to, port } });
  for (const { name } of ports) {
    const id = inputNodeId(name);
    inputNodes.push(make(id, passThrough, `Input ${name}`));
    join(INPUT_TRIGGER, id);
    join(id, node.id, name);
  }
  for (const id of others) {
    const name = workflow.nodes[id]?.name ?? id;
    inputNodes.push(nodeSchema.parse({ id, ...passThrough, name, position: { x: 0, y: 0 } }));
    join(INPUT_TRIGGER, id);
    // So that the node comes after it.
    for (const port of ports) join(id, inputNodeId(port.name));
  }
  return {
    ...workflow,
    nodes: {
      ...nodes,
      [node.id]: lifted,
      ...Object.fromEntries(inputNodes.map((one) => [one.id, one])),
    },
    edges: {
      ...edges,
      ...Object.fromEntries(joined.map((edge) => [`__${edge.id}`, { ...edge, id: `__${edge.id}` }])),
    },
    notes: {},
  };
}
