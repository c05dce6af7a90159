/** What expressions can read beside the data that comes in: to be dragged into a field, or put where somebody wrote last. */
import { Trans, useLingui } from '@lingui/react/macro';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { showToast } from '../../../../ui/toasts.tsx';
import { startCodeDrag } from '../../../data-view/drag-path.ts';
import { usePreview } from '../../expressions/use-preview.ts';
import { usePanel, usePanelStore } from '../panel-store.ts';

/** What there always is; `$loop` and `$error` only where there are such. */
const everywhere = [
  '$now',
  '$today',
  '$itemIndex',
  '$workflow.name',
  '$workflow.id',
  '$execution.id',
  '$attempt',
];

export function Variables() {
  const [open, setOpen] = useState(false);
  const hasLoop = usePanel(({ sample }) => sample?.loop !== undefined);
  const hasError = usePanel(
    ({ sample, itemIndex }) => sample?.error !== undefined || sample?.items[itemIndex]?.error !== undefined,
  );
  const codes = [
    ...(hasError ? ['$error.message', '$error.code', '$error'] : []),
    ...(hasLoop ? ['$loop.index', '$loop.total', '$loop.item.json', '$loop.isFirst', '$loop.isLast'] : []),
    ...everywhere,
  ];
  return (
    <details
      open={open}
      onToggle={({ currentTarget }) => setOpen(currentTarget.open)}
      className="group/variables shrink-0 border-line border-t"
    >
      <summary className="flex cursor-pointer list-none items-center gap-1.5 px-3 py-1.5 font-medium text-muted text-xs hover:text-ink">
        <ChevronRight
          aria-hidden
          size={14}
          className="transition-transform group-open/variables:rotate-90 rtl:-scale-x-100"
        />
        <Trans>Variables</Trans>
      </summary>
      {open && (
        <ul className="grid max-h-48 gap-0.5 overflow-y-auto px-2 pb-2">
          {codes.map((code) => (
            <Variable key={code} code={code} />
          ))}
        </ul>
      )}
    </details>
  );
}

function Variable({ code }: { readonly code: string }) {
  const { t } = useLingui();
  const panel = usePanelStore();
  const { preview } = usePreview(`={{ ${code} }}`);
  const take = () => {
    const { insert } = panel.getState();
    if (insert === undefined)
      showToast('info', t`Go to a parameter first; the field is then put where you were.`);
    else insert(code);
  };
  return (
    <li>
      <button
        type="button"
        draggable
        onDragStart={(event) => startCodeDrag(event, code)}
        onClick={take}
        className="flex w-full min-w-0 cursor-grab items-center gap-2 rounded px-1 py-0.5 text-start text-xs hover:bg-hover"
      >
        <bdi className="shrink-0 rounded border border-line bg-surface px-1.5 py-px font-mono">{code}</bdi>
        <bdi className="min-w-0 truncate font-mono text-muted">
          {preview?.kind === 'value' ? preview.text : ''}
        </bdi>
      </button>
    </li>
  );
}
