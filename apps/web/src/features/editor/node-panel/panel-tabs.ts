import { create } from 'zustand';
import type { DataTab } from '../../data-view/index.ts';

/** How somebody looks at data, the same from node to node. */
interface PanelTabs {
  readonly input: DataTab;
  readonly output: DataTab;
  /** Where there is room for one part of the panel only; of the node that is open. */
  readonly part: PanelPart;
}

export type PanelPart = 'input' | 'middle' | 'output';

export const usePanelTabs = create<PanelTabs>()(() => ({ input: 'schema', output: 'table', part: 'middle' }));
