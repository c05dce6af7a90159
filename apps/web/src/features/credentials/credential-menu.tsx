import { Trans, useLingui } from '@lingui/react/macro';
import { FlaskConical, Pencil, Trash2 } from 'lucide-react';
import type { Credential } from '../../api/credentials.ts';
import { Menu, MenuItem, MenuSeparator } from '../../ui/menu.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';

export interface CredentialActs {
  readonly edit: (credential: Credential) => void;
  readonly test: (credential: Credential) => void;
  readonly remove: (credential: Credential) => void;
}

interface CredentialMenuProps {
  readonly credential: Credential;
  readonly testable: boolean;
  readonly acts: CredentialActs;
}

export function CredentialMenu({ credential, testable, acts }: CredentialMenuProps) {
  const { t } = useLingui();
  return (
    <Menu defaultOpen trigger={<RowMenuButton label={t`Actions: ${credential.name}`} />}>
      <MenuItem icon={<Pencil size={14} />} onSelect={() => acts.edit(credential)}>
        <Trans>Change</Trans>
      </MenuItem>
      {testable && (
        <MenuItem icon={<FlaskConical size={14} />} onSelect={() => acts.test(credential)}>
          <Trans>Test</Trans>
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem danger icon={<Trash2 size={14} />} onSelect={() => acts.remove(credential)}>
        <Trans>Delete</Trans>
      </MenuItem>
    </Menu>
  );
}
