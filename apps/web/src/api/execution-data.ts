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

export const dataPageSize = 100;

/** One page of all ports of a node, `page` counting from 0. */
export async function readDataPage(address: DataAddress, page: number): Promise<DataPage> {
  const { executionId, nodeId, scope, side } = address;
  // Not given up with whoever asked: somebody else may be waiting for the same page.
  return queryClient.fetchQuery({
    queryKey: ['execution-data', address, page],
    queryFn: () =>
      api.get<DataPage>(`/executions/${executionId}/${side === 'input' ? 'input' : 'data'}/${nodeId}`, {
        query: { scope, offset: page * dataPageSize, limit: dataPageSize },
      }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });
}

/** Items of one port from `offset` on, put together from pages. */
export async function readItems(
  address: DataAddress,
  port: string,
  offset: number,
  limit: number,
  signal: AbortSignal,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (let at = offset; at < offset + limit; ) {
    signal.throwIfAborted();
    const page = Math.floor(at / dataPageSize);
    const { ports } = await readDataPage(address, page);
    const found = ports[port]?.items ?? [];
    const start = at - page * dataPageSize;
    const taken = found.slice(start, start + offset + limit - at);
    items.push(...taken);
    if (found.length < dataPageSize || taken.length === 0) break;
    at += taken.length;
  }
  signal.throwIfAborted();
  return items;
}

/** Where the bytes of a file are that an execution made. */
export const binaryAddress =
  (executionId: string) =>
  (binary: BinaryHandle, inline: boolean): string =>
    `/api/v1/executions/${executionId}/binary/${binary.id}${inline ? '?inline=1' : ''}`;
