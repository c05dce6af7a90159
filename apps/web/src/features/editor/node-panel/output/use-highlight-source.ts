import { useRef } from 'react';
import { useRun, useSession } from '../../session/use-session.ts';
import { type NodeData, placeInInput } from '../data/data-source.ts';
import { batchesAt } from '../data/node-data.ts';
import { usePanelStore } from '../panel-store.ts';

/** Choosing an item of the output chooses the one of the input that it was made from. */
export function useHighlightSource(nodeId: string) {
  const { draft } = useSession();
  const run = useRun((state) => state);
  const panel = usePanelStore();
  const asking = useRef<AbortController>(undefined);
  return async (data: NodeData, port: string, index: number) => {
    asking.current?.abort();
    const controller = new AbortController();
    asking.current = controller;
    const { signal } = controller;
    try {
      const [item] = (await data.ports.get(port)?.items(index, 1, signal)) ?? [];
      if (item?.source === undefined) return;
      const { workflow } = draft.getState();
      // Of a node in a container, port '' is the place in what the container gave.
      const place =
        item.source.port === ''
          ? item.source.index
          : await placeInInput(batchesAt(workflow, run, nodeId, 'main'), item.source, signal);
      if (place !== undefined && !signal.aborted)
        panel.setState({ shownNodeId: undefined, inputPort: 'main', itemIndex: place });
    } catch {
      // Only a convenience: without an answer nothing is chosen.
    }
  };
}
