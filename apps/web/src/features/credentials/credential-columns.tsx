import { Trans, useLingui } from '@lingui/react/macro';
import type { Credential, CredentialType } from '../../api/credentials.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../ui/menu-on-demand.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { Column } from '../../ui/virtual-table.tsx';
import { CredentialIcon } from './credential-icon.tsx';
import type { CredentialActs } from './credential-menu.tsx';

const CredentialMenu = lazyPart(async () => (await import('./credential-menu.tsx')).CredentialMenu);

export function useCredentialColumns(
  types: ReadonlyMap<string, CredentialType>,
  acts: CredentialActs,
): readonly Column<Credential>[] {
  const { t } = useLingui();
  return [
    {
      key: 'name',
      header: <Trans>Name</Trans>,
      className: 'ps-4 sm:ps-6',
      cell: (credential) => {
        const type = types.get(credential.type);
        return (
          <div className="flex items-center gap-3">
            <CredentialIcon icon={type?.icon} />
            <div className="min-w-0">
              <button
                type="button"
                data-row-focus
                onClick={() => acts.edit(credential)}
                className="block max-w-full truncate rounded text-start font-medium text-ink hover:underline"
              >
                <bdi>{credential.name}</bdi>
              </button>
              <div className="truncate text-muted text-xs">{type?.label ?? credential.type}</div>
            </div>
          </div>
        );
      },
    },
    {
      key: 'hosts',
      header: <Trans>Allowed hosts</Trans>,
      className: 'w-64 max-lg:hidden',
      cell: ({ allowedHosts }) => (
        <span
          dir="ltr"
          title={allowedHosts.join(', ')}
          className="block truncate text-start text-muted text-xs"
        >
          {allowedHosts.length === 0 ? t`any` : allowedHosts.join(', ')}
        </span>
      ),
    },
    {
      key: 'changed',
      header: <Trans>Changed</Trans>,
      className: 'w-36 max-sm:hidden',
      cell: ({ updatedAt }) => <RelativeTime at={updatedAt} className="text-muted text-xs" />,
    },
    {
      key: 'menu',
      header: t`Actions`,
      headerHidden: true,
      className: 'w-14 pe-4',
      cell: (credential) => (
        <MenuOnDemand trigger={<RowMenuButton label={t`Actions: ${credential.name}`} />}>
          <CredentialMenu
            credential={credential}
            testable={types.get(credential.type)?.testable === true}
            acts={acts}
          />
        </MenuOnDemand>
      ),
    },
  ];
}
