/** What went into nodes and came out of them, in pages that are fetched once: an execution's data never changes. */
import type { BinaryHandle, Item } from '@reporunner/core';
import { api } from './client.ts';
import { queryClient } from './query-client.ts';

interface DataPage {
  readonly ports: Readonly<Record<string, { readonly total: number; readonly items: readonly Item[] }>>;
}

export interface DataAddress {
  readonly executionId: string;
  readonly nodeId: string;
  readonly scope: string;
  readonly side: 'input' | 'output';
  /** Tells runs of the same node in the same scope apart: a retried one. */
  readonly run: string;
}

/** Some items of a port of a node. What was read once is kept for a while: several parts of a screen ask for it. */
export function readDataPage(
  address: DataAddress,
  port: string,
  offset: number,
  limit: number,
): Promise<DataPage> {
  const { executionId, nodeId, scope, side } = address;
  // Not given up with whoever asked: somebody else may be waiting for the same page.
  return queryClient.fetchQuery({
    queryKey: ['execution-data', address, port, offset, limit],
    queryFn: () =>
      api.get<DataPage>(`/executions/${executionId}/${side === 'input' ? 'input' : 'data'}/${nodeId}`, {
        query: { scope, port, offset, limit },
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 30_000,
  });
}

/** More than this the server gives to nobody at once. */
const mostAtOnce = 1_000;

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
    const wanted = Math.min(mostAtOnce, limit - items.length);
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
    `/api/v1/executions/${executionId}/binary/${binary.id}${inline ? '?inline=1' : ''}`;
