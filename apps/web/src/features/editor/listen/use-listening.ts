import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { useLive } from '../../../api/live.ts';
import { queryClient } from '../../../api/query-client.ts';
import {
  closeTestAddress,
  extendTestAddress,
  openTestAddress,
  type TestAddress,
  type TestRuns,
  testAddressesQuery,
} from '../../../api/test-addresses.ts';
import { UnsavedDraftError } from '../run/run-workflow.ts';
import { loadSamples } from '../run/show-test-runs.ts';
import { useSession } from '../session/use-session.ts';

/** How often it asks, in milliseconds: while the live connection is up just in case, without it sooner. */
const pauses = { online: 10_000, offline: 2_000 };

export type ListenState =
  | { readonly phase: 'opening' }
  | { readonly phase: 'failed'; readonly error: unknown }
  | { readonly phase: 'open'; readonly address: TestAddress }
  /** No request came for a while, or it was closed elsewhere. `address`: as it was last. */
  | { readonly phase: 'closed'; readonly address: TestAddress };

export interface Listening {
  readonly state: ListenState;
  /** Open addresses of other people at the same trigger. */
  readonly others: number;
  open(runs: TestRuns): Promise<void>;
  extend(): Promise<void>;
  stop(): Promise<void>;
}

const isOwnAt = (nodeId: string) => (address: TestAddress) => address.isOwn && address.nodeId === nodeId;

/** Opens the test address of a trigger, goes on with one that is open, and follows what comes in. */
export function useListening(nodeId: string): Listening {
  const session = useSession();
  const { workflowId, draft } = session;
  const online = useLive((live) => live.online);
  const listed = useQuery({
    ...testAddressesQuery(workflowId),
    refetchInterval: online ? pauses.online : pauses.offline,
  });
  const [opened, setOpened] = useState<TestAddress>();
  const [error, setError] = useState<unknown>();

  const attempt = async (work: () => Promise<TestAddress | undefined>) => {
    setError(undefined);
    try {
      const address = await work();
      await loadSamples(session);
      if (address !== undefined) setOpened(address);
    } catch (failure) {
      setError(failure);
    }
  };
  const open = (runs: TestRuns) =>
    attempt(async () => {
      await draft.flush();
      if (draft.getState().save !== 'saved') throw new UnsavedDraftError('The draft is not saved yet.');
      return openTestAddress(workflowId, nodeId, runs);
    });
  const begin = useEffectEvent(async () => {
    const known = await queryClient
      .fetchQuery({ ...testAddressesQuery(workflowId), staleTime: 0 })
      .catch(() => undefined);
    const own = known?.items.find(isOwnAt(nodeId));
    if (own === undefined) await open('workflow');
    else setOpened(own);
  });
  useEffect(() => {
    void begin();
  }, []);

  const items = listed.data?.items ?? [];
  const current = items.find(isOwnAt(nodeId));
  let state: ListenState;
  if (error !== undefined) state = { phase: 'failed', error };
  else if (opened === undefined) state = { phase: 'opening' };
  else if (current !== undefined) state = { phase: 'open', address: current };
  else state = { phase: 'closed', address: opened };
  return {
    state,
    others: items.filter((address) => address.nodeId === nodeId && !address.isOwn).length,
    open,
    extend: () => attempt(() => extendTestAddress(workflowId, opened?.id ?? '')),
    stop: () =>
      attempt(async () => {
        await closeTestAddress(workflowId, opened?.id ?? '');
        return undefined;
      }),
  };
}
