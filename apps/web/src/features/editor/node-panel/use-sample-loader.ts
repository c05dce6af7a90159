import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useStore } from 'zustand';
import { useServerTimezone } from '../../../api/use-server-timezone.ts';
import { useRun, useSession, useWorkflow } from '../session/use-session.ts';
import { loadSample, sampleKey } from './data/load-sample.ts';
import type { PanelStore } from './panel-store.ts';

/** Keeps the panel's sample in step with the draft, the run and the chosen item. The old one stays until a new one is there. */
export function useSampleLoader(panel: PanelStore): void {
  const session = useSession();
  const workflow = useWorkflow();
  const run = useRun((state) => state);
  const { nodeId, itemIndex } = useStore(panel);
  const timezone = useServerTimezone();
  const { data } = useQuery({
    queryKey: [
      'sample',
      session.clientId,
      nodeId,
      sampleKey(workflow, session.catalogue, run, nodeId, itemIndex),
      timezone,
    ],
    queryFn: ({ signal }) =>
      loadSample(workflow, session.catalogue, run, nodeId, itemIndex, timezone, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 10_000,
    retry: false,
  });
  // What failed is what one wants to look at.
  const failedAt = run.nodes.get(nodeId)?.error?.details?.itemIndex;
  useEffect(() => {
    if (typeof failedAt === 'number') panel.setState({ itemIndex: failedAt });
  }, [failedAt, run.executionId, panel]);
  useEffect(() => {
    if (data === undefined) return;
    panel.setState({ sample: data });
    if (data.total > 0 && panel.getState().itemIndex >= data.total) panel.setState({ itemIndex: 0 });
  }, [data, panel]);
}
