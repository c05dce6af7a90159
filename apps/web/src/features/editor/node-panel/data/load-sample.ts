/** Gathers what a preview sees: the first items and the chosen one, and the same of every node that its expressions name. */
import { type Item, type LoopScope, referencesOf, type Workflow, type WorkflowNode } from '@reporunner/core';
import type { PortData } from '../../../data-view/data-source.ts';
import type { CodeLooks } from '../../canvas-model/rename-parts.ts';
import type { Sample, SampleNode } from '../../expressions/sample.ts';
import type { RunState } from '../../session/run-store.ts';
import type { NodeData } from './data-source.ts';
import { ancestorsOf } from './neighbours.ts';
import { inputOf, isBodyEntry, outputOf } from './node-data.ts';

/** Items of a sample: as many as are of a sensible size together. */
const fewest = 10;
const maxItems = 100;
const wantedCharacters = 500_000;
const maxNodes = 40;

async function loadFirst(port: PortData, total: number, signal: AbortSignal): Promise<Item[]> {
  const items = [...(await port.items(0, Math.min(fewest, total), signal))];
  if (items.length === total) return items;
  const each = JSON.stringify(items.map(({ json }) => json)).length / items.length;
  const wanted = Math.min(maxItems, total, Math.floor(wantedCharacters / each));
  if (wanted > items.length) items.push(...(await port.items(items.length, wanted - items.length, signal)));
  return items;
}

/** The first items, and the one at `index`; holes between them. */
async function loadAround(
  port: PortData,
  index: number,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Item[]; readonly total: number }> {
  const total = await port.total(signal);
  const items = await loadFirst(port, total, signal);
  if (index >= items.length && index < total) {
    const [item] = await port.items(index, 1, signal);
    if (item !== undefined) items[index] = item;
  }
  return { items, total };
}

async function loadPorts(data: NodeData, index: number, signal: AbortSignal) {
  const loaded = await Promise.all(
    [...data.ports].map(async ([port, one]) => [port, (await loadAround(one, index, signal)).items] as const),
  );
  return Object.fromEntries(loaded);
}

/** The nodes that a node's parameters read, by name; `*` stands for any. */
function readBy(node: WorkflowNode | undefined, looks: CodeLooks): readonly string[] {
  if (node === undefined) return [];
  const { names, anyNode } = referencesOf(node.parameters, looks.codeParameters(node));
  return [...[...names].sort(), ...(anyNode ? ['*'] : [])];
}

/** What the sample is made of: the same key, the same sample. */
export function sampleKey(
  workflow: Workflow,
  looks: CodeLooks,
  run: RunState,
  nodeId: string,
  index: number,
): string {
  const read = readBy(workflow.nodes[nodeId], looks);
  const around = read.length === 0 ? [] : ancestorsOf(workflow, nodeId).slice(0, maxNodes);
  return [
    inputOf(workflow, run, nodeId, ['main'])?.key ?? '',
    ...around.map((id) => outputOf(workflow, run, id)?.key ?? ''),
    run.nodes.get(nodeId)?.scope ?? '',
    read.join(),
    Object.values(workflow.nodes)
      .map(({ name }) => name)
      .join(),
    workflow.name,
    workflow.settings.expressions ?? '',
    index,
  ].join('\n');
}

/** The place of an iteration in its scope path: `loop1[3]` is the fourth. */
function loopIndex(scope: string): number | undefined {
  const found = /\[(\d+)\](?:#\d+)?$/.exec(scope);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

/** What comes in at `main`, around `index`; nothing when it cannot be read: a preview does without. */
async function loadInput(
  workflow: Workflow,
  run: RunState,
  nodeId: string,
  index: number,
  signal: AbortSignal,
) {
  const port = inputOf(workflow, run, nodeId, ['main'])?.ports.get('main');
  if (port === undefined) return { items: [], total: 0 };
  try {
    return await loadAround(port, index, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return { items: [], total: 0 };
  }
}

function containersAround(workflow: Workflow, nodeId: string): readonly string[] {
  const found: string[] = [];
  for (let at = workflow.nodes[nodeId]?.parentId; at !== undefined && !found.includes(at); ) {
    found.push(at);
    at = workflow.nodes[at]?.parentId;
  }
  return found;
}

const homeOf = ({ parentId, body }: WorkflowNode) => `${parentId}\n${body ?? ''}`;

/** Says of a node in a body that `nodeId` is not in, in which container it lies. */
function containersElsewhere(workflow: Workflow, nodeId: string) {
  const homes = new Set(
    [nodeId, ...containersAround(workflow, nodeId)].flatMap((id) => {
      const node = workflow.nodes[id];
      return node === undefined ? [] : [homeOf(node)];
    }),
  );
  return (node: WorkflowNode): { readonly container?: string } => {
    const container = workflow.nodes[node.parentId ?? '']?.name;
    return container === undefined || homes.has(homeOf(node)) ? {} : { container };
  };
}

/** The loop's own view of its iteration: what its body was given. */
async function loadLoop(
  workflow: Workflow,
  run: RunState,
  node: WorkflowNode | undefined,
  input: readonly Item[],
  signal: AbortSignal,
): Promise<LoopScope | undefined> {
  if (node === undefined) return undefined;
  const index = loopIndex(run.nodes.get(node.id)?.scope ?? '');
  if (index === undefined) return undefined;
  const total = run.runs.get(node.id)?.size;
  const entry = Object.values(workflow.nodes).find(
    ({ id, parentId, body }) => parentId === node.parentId && body === node.body && isBodyEntry(workflow, id),
  );
  const items =
    entry === undefined || entry.id === node.id
      ? input
      : (await loadInput(workflow, run, entry.id, 0, signal)).items;
  return { index, items, ...(total === undefined ? {} : { total }) };
}

export async function loadSample(
  workflow: Workflow,
  looks: CodeLooks,
  run: RunState,
  nodeId: string,
  index: number,
  /** Of the server: where the workflow sets none, it runs in this one. */
  serverTimezone: string,
  signal: AbortSignal,
): Promise<Sample> {
  const node = workflow.nodes[nodeId];
  const readsOthers = readBy(node, looks).length > 0;
  const input = await loadInput(workflow, run, nodeId, index, signal);
  const near = new Set(readsOthers ? ancestorsOf(workflow, nodeId).slice(0, maxNodes) : []);
  const around = new Set(readsOthers ? containersAround(workflow, nodeId) : []);
  const elsewhere = containersElsewhere(workflow, nodeId);
  const nodes = await Promise.all(
    Object.values(workflow.nodes).map(async (one): Promise<[string, SampleNode]> => {
      const { id, name, parameters } = one;
      if (around.has(id))
        return [name, { id, parameters, input: (await loadInput(workflow, run, id, index, signal)).items }];
      const output = near.has(id) ? outputOf(workflow, run, id) : undefined;
      if (output === undefined) return [name, { id, parameters, ...elsewhere(one) }];
      return [name, { id, parameters, outputs: await loadPorts(output, index, signal) }];
    }),
  );
  const loop = await loadLoop(workflow, run, node, input.items, signal);
  return {
    workflow: { id: workflow.id, name: workflow.name },
    executionId: run.executionId,
    timezone: workflow.settings.timezone ?? serverTimezone,
    expressions: workflow.settings.expressions,
    parameters: node?.parameters ?? {},
    items: input.items,
    total: input.total,
    nodes: new Map(nodes),
    ...(loop === undefined ? {} : { loop }),
  };
}
