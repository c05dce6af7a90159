import { useLingui } from '@lingui/react/macro';
import { Redo2, Undo2 } from 'lucide-react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useDraft, useSession } from '../session/use-session.ts';

export function HistoryButtons() {
  const { draft } = useSession();
  const { t } = useLingui();
  const undo = useDraft((state) => state.undo);
  const redo = useDraft((state) => state.redo);
  return (
    <div className="flex rtl:flex-row-reverse">
      <IconButton
        label={undo === undefined ? t`Undo` : t`Undo: ${undo}`}
        shortcut="mod+z"
        aria-disabled={undo === undefined}
        className="aria-disabled:opacity-45"
        onClick={() => draft.undo()}
      >
        <Undo2 size={16} />
      </IconButton>
      <IconButton
        label={redo === undefined ? t`Redo` : t`Redo: ${redo}`}
        shortcut="mod+shift+z"
        aria-disabled={redo === undefined}
        className="aria-disabled:opacity-45"
        onClick={() => draft.redo()}
      >
        <Redo2 size={16} />
      </IconButton>
    </div>
  );
}
