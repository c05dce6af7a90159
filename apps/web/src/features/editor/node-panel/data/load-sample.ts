/** Gathers what a preview sees: the first items and the chosen one, and the same of every node that its expressions name. */
import {
  type Item,
  type ItemError,
  jsonEquals,
  type LoopScope,
  referencesOf,
  type Workflow,
  type WorkflowNode,
} from '@reporunner/core';
import type { PortData } from '../../../data-view/data-source.ts';
import type { CodeLooks } from '../../canvas-model/rename-parts.ts';
import type { Sample, SampleNode } from '../../expressions/sample.ts';
import type { RunState } from '../../session/run-store.ts';
import type { NodeData } from './data-source.ts';
import { ancestorsOf } from './neighbours.ts';
import { inputOf, isBodyEntry, outputOf } from './node-data.ts';

/** What is asked of node types. */
export interface SampleLooks extends CodeLooks {
  isLoop(node: WorkflowNode): boolean;
  decidingParameters(node: WorkflowNode): readonly string[];
}

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
    run.nodes.get(entryOf(workflow, nodeId)?.id ?? '')?.scope ?? '',
    read.join(),
    Object.values(workflow.nodes)
      .map(({ name }) => name)
      .join(),
    workflow.name,
    workflow.settings.expressions ?? '',
    index,
  ].join('\n');
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

/** The first node of a body, whose input is what the body was given; undefined of an empty one. */
function entryOf(workflow: Workflow, containerId: string, body?: string): WorkflowNode | undefined {
  return Object.values(workflow.nodes).find(
    (node) =>
      node.parentId === containerId &&
      (body === undefined || node.body === body) &&
      isBodyEntry(workflow, node.id),
  );
}

interface Frame {
  readonly container: WorkflowNode;
  /** Its scope path: `loop1[3]` is the fourth iteration. */
  readonly path: string;
  readonly index: number;
}

/** The iteration of a container that a scope path leads through. */
function frameOf(scope: string, container: WorkflowNode): Frame | undefined {
  const segments = scope.split('/');
  for (const [at, segment] of segments.entries()) {
    const place = segment.startsWith(container.id)
      ? /^\[(\d+)\]/.exec(segment.slice(container.id.length))?.[1]
      : undefined;
    if (place !== undefined)
      return { container, path: segments.slice(0, at + 1).join('/'), index: Number(place) };
  }
  return undefined;
}

/** The innermost loop around a node, whatever stands in between; where there is none, what else counts. */
function loopAround(
  workflow: Workflow,
  looks: SampleLooks,
  run: RunState,
  nodeId: string,
): Frame | undefined {
  const scope = run.nodes.get(nodeId)?.scope ?? '';
  const frames = containersAround(workflow, nodeId).flatMap((id) => {
    const container = workflow.nodes[id];
    return (container && frameOf(scope, container)) ?? [];
  });
  return frames.find(({ container }) => looks.isLoop(container)) ?? frames[0];
}

/** How many iterations of it are known, in the same iteration of what is around it. */
function countIterations(run: RunState, { container, path }: Frame): number {
  const around = path.slice(0, path.lastIndexOf('/') + 1);
  const places = new Set<number>();
  for (const byScope of run.runs.values())
    for (const scope of byScope.keys()) {
      const frame = scope.startsWith(around) ? frameOf(scope, container) : undefined;
      if (frame !== undefined) places.add(frame.index);
    }
  return places.size;
}

/** The loop's own view of its iteration: what its body was given. */
async function loadLoop(
  workflow: Workflow,
  looks: SampleLooks,
  run: RunState,
  nodeId: string,
  signal: AbortSignal,
): Promise<LoopScope | undefined> {
  const frame = loopAround(workflow, looks, run, nodeId);
  if (frame === undefined) return undefined;
  const entry = entryOf(workflow, frame.container.id);
  const { items } = entry === undefined ? { items: [] } : await loadInput(workflow, run, entry.id, 0, signal);
  const total = countIterations(run, frame);
  return { index: frame.index, items, ...(total === 0 ? {} : { total }) };
}

/** What a loop sees of itself when it decides on the iteration that is shown: what the one before output. */
async function loadDeciding(
  workflow: Workflow,
  looks: SampleLooks,
  run: RunState,
  node: WorkflowNode | undefined,
  input: readonly Item[],
  signal: AbortSignal,
): Promise<Sample['deciding']> {
  const parameters = node === undefined ? [] : looks.decidingParameters(node);
  if (node === undefined || parameters.length === 0) return undefined;
  const entry = entryOf(workflow, node.id);
  const frame = entry && frameOf(run.nodes.get(entry.id)?.scope ?? '', node);
  if (entry === undefined || frame === undefined || frame.index === 0)
    return { parameters, items: input, loop: { index: 0, items: input } };
  const { items } = await loadInput(workflow, run, entry.id, 0, signal);
  return { parameters, items, loop: { index: frame.index, items } };
}

/** What a catch around the node caught: every item that its body was given says it. */
async function loadCaught(
  workflow: Workflow,
  run: RunState,
  nodeId: string,
  signal: AbortSignal,
): Promise<ItemError | undefined> {
  for (const id of [nodeId, ...containersAround(workflow, nodeId)]) {
    const { parentId, body } = workflow.nodes[id] ?? {};
    const entry = parentId === undefined ? undefined : entryOf(workflow, parentId, body);
    if (entry === undefined) continue;
    const { items } = await loadInput(workflow, run, entry.id, 0, signal);
    const [first] = items;
    if (first?.error !== undefined && items.every(({ error }) => jsonEquals(error, first.error)))
      return first.error;
  }
  return undefined;
}

export async function loadSample(
  workflow: Workflow,
  looks: SampleLooks,
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
  const [loop, deciding, error] = await Promise.all([
    loadLoop(workflow, looks, run, nodeId, signal),
    loadDeciding(workflow, looks, run, node, input.items, signal),
    loadCaught(workflow, run, nodeId, signal),
  ]);
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
    ...(deciding === undefined ? {} : { deciding }),
    ...(error === undefined ? {} : { error }),
  };
}
