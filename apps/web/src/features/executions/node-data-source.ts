/** The items of a run, by port, page by page from the server; the first page is here already. */
import type { NodeData } from '@reporunner/api-types';
import { binaryAddress, type RunSide, readNodeData } from '../../api/execution-data.ts';
import type { DataSource, PortData } from '../data-view/index.ts';

export const firstItems = 50;

function portData(address: RunSide, port: string, first: NodeData['ports'][string]): PortData {
  const read = async (more: { offset: number; limit: number; text?: string }, signal: AbortSignal) => {
    const { ports } = await readNodeData(address, { port, ...more }, signal);
    return ports[port] ?? { total: 0, items: [] };
  };
  return {
    total: async () => first.total,
    async items(offset, limit, signal) {
      const here = first.items.slice(offset, offset + limit);
      if (here.length === limit || offset + here.length >= first.total) return here;
      return (await read({ offset, limit }, signal)).items;
    },
    async search(text, signal) {
      const found: number[] = [];
      let offset = 0;
      while (found.length < 1_000) {
        const { indexes = [], nextOffset } = await read({ offset, limit: 200, text }, signal);
        found.push(...indexes);
        if (nextOffset === undefined) return { found, searched: first.total };
        offset = nextOffset;
      }
      return { found, searched: offset };
    },
  };
}

export function nodeDataSource(address: RunSide, first: Pick<NodeData, 'ports'>): DataSource {
  const { executionId, nodeId, scope, side } = address;
  return {
    key: [executionId, side, scope, nodeId].join(' '),
    ports: new Map(
      Object.entries(first.ports).map(([port, slice]) => [port, portData(address, port, slice)]),
    ),
    binaryUrl: binaryAddress(executionId),
  };
}
