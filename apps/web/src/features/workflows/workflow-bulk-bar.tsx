import { Trans } from '@lingui/react/macro';
import { FileDown, FolderInput, RotateCcw, Tags, Trash2, Unplug, Upload, X } from 'lucide-react';
import type { WorkflowSummary } from '../../api/workflow-list.ts';
import { BulkBar } from '../../ui/bulk-bar.tsx';
import { Button } from '../../ui/button.tsx';
import type { Asked } from './dialogs.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

interface WorkflowBulkBarProps {
  readonly selected: readonly WorkflowSummary[];
  readonly isBin: boolean;
  readonly actions: WorkflowActions;
  readonly onAsk: (asked: Asked) => void;
  readonly onClear: () => void;
}

export function WorkflowBulkBar({ selected, isBin, actions, onAsk, onClear }: WorkflowBulkBarProps) {
  const ids = selected.map(({ id }) => id);
  const folders = new Set(selected.map(({ folderId }) => folderId ?? null));
  const [only = null] = folders;
  const button = (icon: React.ReactNode, label: React.ReactNode, run: () => unknown) => (
    <Button
      look="ghost"
      size="small"
      icon={icon}
      disabled={actions.busy}
      onClick={() => void Promise.resolve(run()).catch(() => {})}
    >
      {label}
    </Button>
  );
  const andClear = (work: unknown) => {
    onClear();
    return work;
  };
  return (
    <BulkBar count={ids.length} onClear={onClear}>
      {isBin ? (
        <>
          {button(<RotateCcw aria-hidden size={14} />, <Trans>Put back</Trans>, () =>
            andClear(actions.restore(ids)),
          )}
          {button(<X aria-hidden size={14} />, <Trans>Delete for good…</Trans>, () =>
            onAsk({ kind: 'removeForGood', ids }),
          )}
        </>
      ) : (
        <>
          {button(<Upload aria-hidden size={14} />, <Trans>Publish</Trans>, () =>
            actions.publishMany('publish', ids),
          )}
          {button(<Unplug aria-hidden size={14} />, <Trans>Unpublish</Trans>, () =>
            actions.publishMany('unpublish', ids),
          )}
          {button(<FolderInput aria-hidden size={14} />, <Trans>Move…</Trans>, () =>
            onAsk({ kind: 'move', ids, from: folders.size === 1 ? only : null }),
          )}
          {button(<Tags aria-hidden size={14} />, <Trans>Tags…</Trans>, () =>
            onAsk({ kind: 'tags', workflows: selected }),
          )}
          {button(<FileDown aria-hidden size={14} />, <Trans>Export</Trans>, () => actions.exportMany(ids))}
          {button(<Trash2 aria-hidden size={14} />, <Trans>Delete</Trans>, () =>
            andClear(actions.remove(ids)),
          )}
        </>
      )}
    </BulkBar>
  );
}
