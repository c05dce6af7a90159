/** What one open node panel looks at: items, the sample that previews see, and where a picked field goes. */
import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import type { Sample } from '../expressions/sample.ts';

export interface PanelState {
  readonly nodeId: string;
  /** The item of the input that previews are for. */
  readonly itemIndex: number;
  /** Whose output the input column shows; undefined: what comes in. */
  readonly shownNodeId: string | undefined;
  /** The item of that node that is looked at. */
  readonly shownItem: number;
  readonly shownPort: string;
  readonly inputPort: string;
  /** Undefined: the first that has anything. */
  readonly outputPort: string | undefined;
  readonly outputIndex: number;
  readonly sample: Sample | undefined;
  /** Puts code where somebody wrote last. */
  readonly insert: ((code: string) => void) | undefined;
}

export type PanelStore = ReturnType<typeof createPanelStore>;

export function createPanelStore(nodeId: string) {
  return createStore<PanelState>()(() => ({
    nodeId,
    itemIndex: 0,
    shownNodeId: undefined,
    shownItem: 0,
    shownPort: 'main',
    inputPort: 'main',
    outputPort: undefined,
    outputIndex: 0,
    sample: undefined,
    insert: undefined,
  }));
}

export const PanelContext = createContext<PanelStore | undefined>(undefined);

export function usePanelStore(): PanelStore {
  const store = useContext(PanelContext);
  if (store === undefined) throw new Error('There is no node panel around this component.');
  return store;
}

export const usePanel = <T>(select: (state: PanelState) => T): T => useStore(usePanelStore(), select);
