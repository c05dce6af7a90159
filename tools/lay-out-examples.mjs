/**
 * `npm run lay-out-examples` gives the nodes of every example workflow their places, as the editor's own layout would,
 * and containers the size that goes around what is in them. A test holds the examples to it.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { placeNodes } from '../apps/web/src/features/editor/canvas-model/geometry.ts';
import { layOut } from '../apps/web/src/features/editor/canvas-model/layout.ts';
import { createNodeRegistry } from '../packages/@reporunner/integrations/src/index.ts';
import { coreIntegration } from '../packages/@reporunner/nodes-core/src/index.ts';
import { normaliseImport } from '../packages/@reporunner/workflows/src/index.ts';

const folder = new URL('../examples/', import.meta.url);
const registry = createNodeRegistry([coreIntegration]);
const describe = (node) => registry.describe(node.type, node.typeVersion);
const errorPort = { name: 'error', label: 'Error', kind: 'main' };
const looks = {
  ports(node) {
    const ports = describe(node)?.ports(node.parameters) ?? { inputs: [], outputs: [] };
    return node.onError === 'errorPort' ? { ...ports, outputs: [...ports.outputs, errorPort] } : ports;
  },
  bodies: (node) => describe(node)?.bodies?.(node.parameters) ?? [],
  isContainer: (node) => describe(node)?.kind === 'container',
};

/** Branches stand in the order of the outputs that they come from; the layout keeps what stands higher there. */
function rankOf(workflow, id) {
  const edge = Object.values(workflow.edges).find(({ to }) => to.nodeId === id);
  if (edge === undefined) return 0;
  const { outputs } = looks.ports(workflow.nodes[edge.from.nodeId]);
  return outputs.findIndex(({ name }) => name === edge.from.port);
}

/** The document with a place for every node; nothing else changes. */
export function laidOut(document) {
  const workflow = normaliseImport(document, { id: 'example', tenantId: 'none', projectId: 'none' });
  const plain = Object.fromEntries(
    Object.entries(workflow.nodes).map(([id, { size: _, ...node }]) => [
      id,
      { ...node, position: { x: 0, y: rankOf(workflow, id) } },
    ]),
  );
  const positions = layOut({ ...workflow, nodes: plain }, looks);
  const moved = Object.fromEntries(
    Object.entries(plain).map(([id, node]) => [id, { ...node, position: positions.get(id) }]),
  );
  const placed = placeNodes({ ...workflow, nodes: moved }, looks);
  const nodes = Object.entries(document.nodes).map(([id, node]) => {
    const { type, name, position: _position, size: _size, ...rest } = node;
    const box = placed.get(id);
    const size = looks.isContainer(plain[id]) ? { size: { width: box.width, height: box.height } } : {};
    return [id, { type, name, position: positions.get(id), ...size, ...rest }];
  });
  return { ...document, nodes: Object.fromEntries(nodes) };
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const url = new URL(file, folder);
    writeFileSync(url, `${JSON.stringify(laidOut(JSON.parse(readFileSync(url, 'utf8'))), null, 2)}\n`);
  }
}
