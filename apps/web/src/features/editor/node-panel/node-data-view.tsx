import { useLingui } from '@lingui/react/macro';
import { showToast } from '../../../ui/toasts.tsx';
import { DataBrowser, type DataTab } from '../../data-view/index.ts';
import type { NodeData } from './data/data-source.ts';
import { usePanelStore } from './panel-store.ts';

interface NodeDataViewProps {
  readonly label: string;
  readonly data: NodeData;
  readonly port: string;
  readonly onPort: (port: string) => void;
  readonly portLabel: (port: string) => string;
  readonly selectedItem: number;
  readonly onSelect: (item: number) => void;
  readonly tab: DataTab;
  readonly onTab: (tab: DataTab) => void;
  /** Code that reads a field; absent: fields cannot be taken from here. */
  readonly codeFor?: (path: readonly (string | number)[], item: number) => string;
}

/** The data of a node; its fields can be dragged into parameters, or put where somebody wrote last. */
export function NodeDataView({ onSelect, data, codeFor, ...rest }: NodeDataViewProps) {
  const { t } = useLingui();
  const panel = usePanelStore();
  const take = (path: readonly (string | number)[], item: number) => {
    const { insert } = panel.getState();
    const code = codeFor?.(path, item) ?? '';
    if (insert !== undefined) insert(code);
    else showToast('info', t`Go to a parameter first; the field is then put where you were.`);
  };
  return (
    <DataBrowser
      {...rest}
      source={data}
      onSelectItem={onSelect}
      {...(codeFor === undefined ? {} : { codeFor, onPickPath: take })}
    />
  );
}
