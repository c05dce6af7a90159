/** The output of a node and what lies at its inputs, as the editor knows it: pinned items first, then the run's. */
import type { Workflow } from '@reporunner/core';
import { binaryAddress, type DataAddress, readDataPage, readItems } from '../../../../api/execution-data.ts';
import { fixedPort, type PortData } from '../../../data-view/data-source.ts';
import type { NodeRun, RunState } from '../../session/run-store.ts';
import { type Batch, joinBatches, type NodeData, pinnedData } from './data-source.ts';
import { incomingOf } from './neighbours.ts';

function runPort(address: DataAddress, port: string, total: number | undefined): PortData {
  return {
    total: async () => total ?? (await readDataPage(address, port, 0, 1)).ports[port]?.total ?? 0,
    items: (offset, limit, signal) => readItems(address, port, offset, limit, signal),
  };
}

const runKey = ({ attempt, finishedAt }: NodeRun) => `${attempt}@${finishedAt ?? ''}`;

function addressOf(
  { executionId }: RunState,
  run: NodeRun,
  side: DataAddress['side'],
): DataAddress | undefined {
  if (executionId === undefined) return undefined;
  return { executionId, nodeId: run.nodeId, scope: run.scope, side, run: runKey(run) };
}

/** What a trigger got in a test: in the editor it stands for a run. */
function sampleOutputOf({ samples }: RunState, nodeId: string): NodeData | undefined {
  const executionId = samples?.get(nodeId)?.executionId;
  if (executionId === undefined) return undefined;
  const address: DataAddress = { executionId, nodeId, scope: '', side: 'output', run: 'sample' };
  return {
    origin: 'run',
    key: JSON.stringify(address),
    binaryUrl: binaryAddress(executionId),
    ports: new Map([['main', runPort(address, 'main', undefined)]]),
  };
}

/** The output of the node in the run that is shown, or else its sample; undefined when there is none. */
export function runOutputOf(run: RunState, nodeId: string): NodeData | undefined {
  const own = run.nodes.get(nodeId);
  if (own === undefined) return sampleOutputOf(run, nodeId);
  const address = addressOf(run, own, 'output');
  if (address === undefined || own.status !== 'succeeded') return undefined;
  return {
    origin: 'run',
    key: JSON.stringify(address),
    binaryUrl: binaryAddress(address.executionId),
    ports: new Map(
      Object.entries(own.items).map(([port, total]) => [port, runPort(address, port, total)] as const),
    ),
  };
}

export function outputOf(workflow: Workflow, run: RunState, nodeId: string): NodeData | undefined {
  const pinned = workflow.nodes[nodeId]?.pinned;
  return pinned === undefined ? runOutputOf(run, nodeId) : pinnedData(pinned);
}

/** The same data with a place for each port that the node has, in the node's order. */
export function withPorts(data: NodeData | undefined, names: readonly string[]): NodeData | undefined {
  if (data === undefined) return undefined;
  const all = new Set([...names, ...data.ports.keys()]);
  return {
    ...data,
    ports: new Map([...all].map((name) => [name, data.ports.get(name) ?? nothing] as const)),
  };
}

const nothing = fixedPort([]);

/** The batches that lie at an input, in the engine's order. */
export function batchesAt(workflow: Workflow, run: RunState, nodeId: string, port: string): readonly Batch[] {
  return incomingOf(workflow, nodeId, port).flatMap(({ from }) => {
    const data = outputOf(workflow, run, from.nodeId)?.ports.get(from.port);
    return data === undefined ? [] : [{ nodeId: from.nodeId, port: from.port, data }];
  });
}

/** The first nodes of a body get their items from the container, which only the execution knows. */
export const isBodyEntry = (workflow: Workflow, nodeId: string): boolean =>
  workflow.nodes[nodeId]?.parentId !== undefined && incomingOf(workflow, nodeId).length === 0;

function entryInput(run: RunState, nodeId: string): NodeData | undefined {
  const own = run.nodes.get(nodeId);
  const address = own === undefined ? undefined : addressOf(run, own, 'input');
  if (own === undefined || address === undefined || own.status === 'skipped') return undefined;
  return {
    origin: 'run',
    key: JSON.stringify(address),
    binaryUrl: binaryAddress(address.executionId),
    ports: new Map([['main', runPort(address, 'main', undefined)]]),
  };
}

/** What lies at the inputs of a node; undefined when nothing does. */
export function inputOf(
  workflow: Workflow,
  run: RunState,
  nodeId: string,
  ports: readonly string[],
): NodeData | undefined {
  if (isBodyEntry(workflow, nodeId)) return entryInput(run, nodeId);
  const found = ports.flatMap((port) => {
    const batches = batchesAt(workflow, run, nodeId, port);
    return batches.length === 0 ? [] : [[port, batches] as const];
  });
  if (found.length === 0) return undefined;
  const before = new Set(found.flatMap(([, batches]) => batches.map((batch) => batch.nodeId)));
  return {
    origin: 'run',
    key: [...before].map((id) => `${id}:${outputOf(workflow, run, id)?.key ?? ''}`).join('|'),
    ...(run.executionId === undefined ? {} : { binaryUrl: binaryAddress(run.executionId) }),
    ports: new Map(found.map(([port, batches]) => [port, joinBatches(batches)] as const)),
  };
}
