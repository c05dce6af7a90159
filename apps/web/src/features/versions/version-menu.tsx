import { Trans, useLingui } from '@lingui/react/macro';
import { GitCompareArrows, History, Rocket } from 'lucide-react';
import type { WorkflowVersionSummary } from '../../api/versions.ts';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { VersionActions } from './use-version-actions.ts';

interface VersionMenuProps {
  readonly version: WorkflowVersionSummary;
  readonly published: boolean;
  readonly onCompare: () => void;
  readonly actions: VersionActions;
}

export function VersionMenu({ version, published, onCompare, actions }: VersionMenuProps) {
  const { t } = useLingui();
  const { number } = version;
  return (
    <Menu defaultOpen trigger={<RowMenuButton size="small" label={t`Actions: version ${number}`} />}>
      <MenuItem icon={<GitCompareArrows size={14} />} onSelect={onCompare}>
        <Trans>Compare with the draft</Trans>
      </MenuItem>
      <MenuItem icon={<History size={14} />} onSelect={() => actions.restore(version)}>
        <Trans>Restore as the draft</Trans>
      </MenuItem>
      <MenuItem icon={<Rocket size={14} />} disabled={published} onSelect={() => actions.publish(version)}>
        <Trans>Publish this version</Trans>
      </MenuItem>
    </Menu>
  );
}
