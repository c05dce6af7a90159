import { create } from 'zustand';
import type { DataTab } from '../../data-view/index.ts';

/** How somebody looks at data, the same from node to node. */
interface PanelTabs {
  readonly input: DataTab;
  readonly output: DataTab;
}

export const usePanelTabs = create<PanelTabs>()(() => ({ input: 'schema', output: 'table' }));
