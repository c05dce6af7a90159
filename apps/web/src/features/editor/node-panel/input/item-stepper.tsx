import { useLingui } from '@lingui/react/macro';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useFormat } from '../../../../i18n/use-format.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { usePanel, usePanelStore } from '../panel-store.ts';

/** Which item the previews are for. */
export function ItemStepper() {
  const { t } = useLingui();
  const { number } = useFormat();
  const panel = usePanelStore();
  const index = usePanel((state) => state.itemIndex);
  const total = usePanel(({ sample }) => sample?.total ?? 0);
  if (total < 2) return null;
  const go = (to: number) => panel.setState({ itemIndex: to });
  return (
    <div className="ms-auto flex items-center text-xs">
      <IconButton label={t`Previous item`} size="small" disabled={index === 0} onClick={() => go(index - 1)}>
        <ChevronLeft size={14} className="rtl:rotate-180" />
      </IconButton>
      <span role="status" className="text-muted tabular-nums">
        {t`Item ${number(index + 1)} of ${number(total)}`}
      </span>
      <IconButton
        label={t`Next item`}
        size="small"
        disabled={index + 1 >= total}
        onClick={() => go(index + 1)}
      >
        <ChevronRight size={14} className="rtl:rotate-180" />
      </IconButton>
    </div>
  );
}
