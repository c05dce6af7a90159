/** Workflows as files: without the ids of the installation they come from. */
import {
  isJsonObject,
  type JsonObject,
  migrateWorkflow,
  parseWorkflow,
  type Workflow,
} from '@reporunner/core';

/** A workflow document without the ids of this installation: what is exported, and imported elsewhere. */
export type PortableWorkflow = Omit<Workflow, 'id' | 'tenantId' | 'projectId'>;

/** Credentials stay behind: their ids mean nothing elsewhere. */
export function exportWorkflow({
  id: _id,
  tenantId: _tenant,
  projectId: _project,
  ...rest
}: Workflow): PortableWorkflow {
  const nodes = Object.fromEntries(
    Object.entries(rest.nodes).map(([id, node]) => [id, { ...node, credentials: {} }]),
  );
  return { ...rest, nodes };
}

const gap = { x: 240, y: 0 };

/** Manually written nodes may lack what the editor would add. */
function completeNodes(nodes: unknown): unknown {
  if (!isJsonObject(nodes)) return nodes;
  return Object.fromEntries(
    Object.entries(nodes).map(([id, node], index) => {
      if (!isJsonObject(node)) return [id, node];
      return [id, { id, name: node.name ?? id, position: { x: gap.x * index, y: gap.y }, ...node }];
    }),
  );
}

/** Edges as in a document, or as people write them: "from -> to", { from: 'a', to: 'b' }. */
function completeEdges(edges: unknown): unknown {
  if (!isJsonObject(edges)) return edges;
  const end = (written: unknown) => {
    if (typeof written !== 'string') return written;
    const [nodeId, port = 'main'] = written.split(':');
    return { nodeId, port };
  };
  return Object.fromEntries(
    Object.entries(edges).map(([id, edge]) => {
      if (!isJsonObject(edge)) return [id, edge];
      const ends = { from: end(edge.from), to: end(edge.to) };
      const name = /^(undefined|\d+)$/.test(id) ? `edge-${id === 'undefined' ? 0 : id}` : id;
      return [name, { id: name, ...edge, ...ends }];
    }),
  );
}

/**
 * A whole document from a portable, older or partial one.
 * @throws ServiceError WORKFLOW_INVALID saying what is wrong with it.
 */
export function normaliseImport(
  document: unknown,
  own: { readonly id: string; readonly tenantId: string; readonly projectId: string },
): Workflow {
  const source = isJsonObject(document) && Array.isArray(document.edges) ? numbered(document) : document;
  const migrated = migrateWorkflow(source);
  return parseWorkflow({
    name: 'Untitled workflow',
    ...migrated,
    nodes: completeNodes(migrated.nodes),
    edges: completeEdges(migrated.edges),
    ...own,
  });
}

/** Edges in a list need no ids of their own. */
function numbered(document: JsonObject): JsonObject {
  const edges = (document.edges as readonly unknown[]).map((edge, index) =>
    isJsonObject(edge) && edge.id === undefined ? { id: `edge-${index + 1}`, ...edge } : edge,
  );
  const nodes = Array.isArray(document.nodes) ? document.nodes : Object.values(document.nodes ?? {});
  return { ...document, schemaVersion: 0, nodes, edges } as unknown as JsonObject;
}
