/** Gathers what a preview sees: a page around the chosen item, and the same of every node that its expressions name. */
import type { Item, Workflow } from '@reporunner/core';
import type { PortData } from '../../../data-view/index.ts';
import type { Sample, SampleNode } from '../../expressions/sample.ts';
import { namedNodes } from '../../expressions/template-text.ts';
import type { RunState } from '../../session/run-store.ts';
import type { NodeData } from './data-source.ts';
import { ancestorsOf } from './neighbours.ts';
import { inputOf, outputOf } from './node-data.ts';

const window = 100;
const mostNodes = 40;

/** The first page, and the page in which `index` lies; holes between them. */
async function loadAround(
  port: PortData,
  index: number,
  signal: AbortSignal,
): Promise<{ readonly items: readonly Item[]; readonly total: number }> {
  const total = await port.total(signal);
  const items: Item[] = [...(await port.items(0, Math.min(window, total), signal))];
  if (index >= window && index < total) {
    const start = Math.floor(index / window) * window;
    for (const [at, item] of (await port.items(start, window, signal)).entries()) items[start + at] = item;
  }
  return { items, total };
}

async function loadPorts(data: NodeData, index: number, signal: AbortSignal) {
  const loaded = await Promise.all(
    [...data.ports].map(async ([port, one]) => [port, (await loadAround(one, index, signal)).items] as const),
  );
  return Object.fromEntries(loaded);
}

/** What the sample is made of: the same key, the same sample. */
export function sampleKey(workflow: Workflow, run: RunState, nodeId: string, index: number): string {
  const own = workflow.nodes[nodeId];
  const names = [...namedNodes(JSON.stringify(own?.parameters ?? {}))].sort();
  const around = names.length === 0 ? [] : ancestorsOf(workflow, nodeId).slice(0, mostNodes);
  return [
    inputOf(workflow, run, nodeId, ['main'])?.key ?? '',
    ...around.map((id) => outputOf(workflow, run, id)?.key ?? ''),
    run.nodes.get(nodeId)?.scope ?? '',
    names.join(),
    Object.values(workflow.nodes)
      .map(({ name }) => name)
      .join(),
    workflow.name,
    index,
  ].join('\n');
}

/** The place of an iteration in its scope path: `loop1[3]` is the fourth. */
function loopIndex(scope: string): number | undefined {
  const found = /\[(\d+)\](?:#\d+)?$/.exec(scope);
  return found?.[1] === undefined ? undefined : Number(found[1]);
}

export async function loadSample(
  workflow: Workflow,
  run: RunState,
  nodeId: string,
  index: number,
  signal: AbortSignal,
): Promise<Sample> {
  const node = workflow.nodes[nodeId];
  const names = namedNodes(JSON.stringify(node?.parameters ?? {}));
  const port = inputOf(workflow, run, nodeId, ['main'])?.ports.get('main');
  const input = port === undefined ? { items: [], total: 0 } : await loadAround(port, index, signal);
  const near = new Set(names.size === 0 ? [] : ancestorsOf(workflow, nodeId).slice(0, mostNodes));
  const nodes = await Promise.all(
    Object.values(workflow.nodes).map(async ({ id, name, parameters }): Promise<[string, SampleNode]> => {
      const output = near.has(id) ? outputOf(workflow, run, id) : undefined;
      if (output === undefined) return [name, { id, parameters }];
      return [name, { id, parameters, outputs: await loadPorts(output, index, signal) }];
    }),
  );
  const at = loopIndex(run.nodes.get(nodeId)?.scope ?? '');
  return {
    workflow: { id: workflow.id, name: workflow.name },
    executionId: run.executionId,
    timezone: workflow.settings.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    parameters: node?.parameters ?? {},
    items: input.items,
    total: input.total,
    nodes: new Map(nodes),
    ...(at === undefined ? {} : { loop: { index: at, items: input.items } }),
  };
}
