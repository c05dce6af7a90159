import { Trans, useLingui } from '@lingui/react/macro';
import { FolderInput, PencilLine, Trash2 } from 'lucide-react';
import type { Folder } from '../../api/workflow-list.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { Asked } from './dialogs.tsx';

interface FolderMenuProps {
  readonly folder: Folder;
  readonly onAsk: (asked: Asked) => void;
}

export function FolderMenu({ folder, onAsk }: FolderMenuProps) {
  const { t } = useLingui();
  return (
    <Menu defaultOpen trigger={<RowMenuButton label={t`Actions for the folder ${folder.name}`} />}>
      <MenuItem icon={<PencilLine size={14} />} onSelect={() => onAsk({ kind: 'renameFolder', folder })}>
        <Trans>Rename…</Trans>
      </MenuItem>
      <MenuItem icon={<FolderInput size={14} />} onSelect={() => onAsk({ kind: 'moveFolder', folder })}>
        <Trans>Move…</Trans>
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<Trash2 size={14} />} danger onSelect={() => onAsk({ kind: 'deleteFolder', folder })}>
        <Trans>Delete…</Trans>
      </MenuItem>
    </Menu>
  );
}
