import { Trans, useLingui } from '@lingui/react/macro';
import {
  CopyPlus,
  FileDown,
  FolderInput,
  History,
  PencilLine,
  Play,
  RotateCcw,
  Tags,
  Trash2,
  Unplug,
  Upload,
  X,
} from 'lucide-react';
import type { WorkflowSummary } from '../../api/workflow-list.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { Asked } from './dialogs.tsx';
import type { WorkflowActions } from './workflow-actions.ts';

interface WorkflowMenuProps {
  readonly workflow: WorkflowSummary;
  readonly actions: WorkflowActions;
  readonly onAsk: (asked: Asked) => void;
}

export function WorkflowMenu({ workflow, actions, onAsk }: WorkflowMenuProps) {
  const { t } = useLingui();
  const { id, name, publishedVersionId, deletedAt } = workflow;
  return (
    <Menu defaultOpen trigger={<RowMenuButton label={t`Actions for ${name}`} />}>
      {deletedAt !== undefined ? (
        <>
          <MenuItem icon={<RotateCcw size={14} />} onSelect={() => void actions.restore([id])}>
            <Trans>Put back</Trans>
          </MenuItem>
          <MenuItem
            icon={<X size={14} />}
            danger
            onSelect={() => onAsk({ kind: 'removeForGood', ids: [id] })}
          >
            <Trans>Delete for good…</Trans>
          </MenuItem>
        </>
      ) : (
        <>
          <MenuItem icon={<PencilLine size={14} />} onSelect={() => void actions.open(id)}>
            <Trans>Open</Trans>
          </MenuItem>
          <MenuItem icon={<Play size={14} />} onSelect={() => void actions.run(workflow)}>
            <Trans>Run the draft</Trans>
          </MenuItem>
          {publishedVersionId === undefined ? (
            <MenuItem icon={<Upload size={14} />} onSelect={() => void actions.publish(workflow)}>
              <Trans>Publish</Trans>
            </MenuItem>
          ) : (
            <MenuItem icon={<Unplug size={14} />} onSelect={() => void actions.unpublish(workflow)}>
              <Trans>Unpublish</Trans>
            </MenuItem>
          )}
          <MenuItem icon={<History size={14} />} onSelect={() => void actions.versions(id)}>
            <Trans>Versions</Trans>
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<CopyPlus size={14} />} onSelect={() => void actions.duplicate(workflow)}>
            <Trans>Duplicate</Trans>
          </MenuItem>
          <MenuItem
            icon={<FolderInput size={14} />}
            onSelect={() => onAsk({ kind: 'move', ids: [id], from: workflow.folderId ?? null })}
          >
            <Trans>Move…</Trans>
          </MenuItem>
          <MenuItem icon={<Tags size={14} />} onSelect={() => onAsk({ kind: 'tags', workflows: [workflow] })}>
            <Trans>Tags…</Trans>
          </MenuItem>
          <MenuItem icon={<FileDown size={14} />} onSelect={() => void actions.exportOne(workflow)}>
            <Trans>Export</Trans>
          </MenuItem>
          <MenuSeparator />
          <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => void actions.remove([id])}>
            <Trans>Delete</Trans>
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
