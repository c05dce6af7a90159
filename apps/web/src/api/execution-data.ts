/** What went into nodes and came out of them, in pages that are fetched once: an execution's data never changes. */
import type { NodeData } from '@reporunner/api-types';
import type { BinaryHandle, Item } from '@reporunner/core';
import { addressOf, call } from './client.ts';
import { queryClient } from './query-client.ts';

/** What went into a run of a node, or came out of it. */
export interface RunSide {
  readonly executionId: string;
  readonly nodeId: string;
  readonly scope: string;
  readonly side: 'input' | 'output';
}

export const readNodeData = (
  { executionId: id, nodeId, scope, side }: RunSide,
  query: {
    readonly port?: string;
    readonly offset?: number;
    readonly limit: number;
    readonly text?: string;
  },
  signal?: AbortSignal,
): Promise<NodeData> =>
  call(`GET /api/v1/executions/:id/${side === 'input' ? 'input' : 'data'}/:nodeId`, {
    params: { id, nodeId },
    query: { scope, ...query },
    signal,
  });

export interface DataAddress extends RunSide {
  /** Tells runs of the same node in the same scope apart: a retried one. */
  readonly run: string;
}

/** Some items of a port of a node. What was read once is kept for a while: several parts of a screen ask for it. */
export function readDataPage(
  address: DataAddress,
  port: string,
  offset: number,
  limit: number,
): Promise<NodeData> {
  // Not aborted with its first caller: another one may be waiting for the same page.
  return queryClient.fetchQuery({
    queryKey: ['execution-data', address, port, offset, limit],
    queryFn: () => readNodeData(address, { port, offset, limit }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
}

/** The server returns at most so many at once. */
const maxAtOnce = 1_000;

/** Items of one port from `offset` on. */
export async function readItems(
  address: DataAddress,
  port: string,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  while (items.length < limit) {
    signal.throwIfAborted();
    const wanted = Math.min(maxAtOnce, limit - items.length);
    const { ports } = await readDataPage(address, port, offset + items.length, wanted);
    const found = ports[port]?.items ?? [];
    items.push(...found);
    if (found.length < wanted) break;
  }
  signal.throwIfAborted();
  return items;
}

/** Where the bytes of a file are that an execution made. */
export const binaryAddress =
  (executionId: string) =>
  (binary: BinaryHandle, inline: boolean): string =>
    addressOf('GET /api/v1/executions/:id/binary/:blobId', {
      params: { id: executionId, blobId: binary.id },
      query: { inline: inline ? '1' : undefined },
    });
