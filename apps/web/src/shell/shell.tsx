/** The frame around every screen: a rail of places on one side, the screen on the other. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { LogOut, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { meQuery, signOut } from '../api/identity.ts';
import { queryClient } from '../api/query-client.ts';
import { Menu, MenuItem } from '../ui/menu.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { Logo } from './logo.tsx';

function Place({
  to,
  label,
  icon,
}: {
  readonly to: '/workflows';
  readonly label: string;
  readonly icon: ReactNode;
}) {
  return (
    <li>
      <Tooltip label={label}>
        <Link
          to={to}
          aria-label={label}
          className="flex size-9 items-center justify-center rounded-lg text-muted transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-accent-ink"
        >
          {icon}
        </Link>
      </Tooltip>
    </li>
  );
}

export function Shell() {
  const { t } = useLingui();
  return (
    <div className="flex h-full">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-float"
      >
        <Trans>Skip to content</Trans>
      </a>
      <nav
        aria-label={t`Places`}
        className="flex w-13 shrink-0 flex-col items-center gap-1 border-line border-e bg-surface py-2.5"
      >
        <Link to="/workflows" aria-label="Reporunner" className="mb-2 rounded-lg">
          <Logo />
        </Link>
        <ul className="grid gap-1">
          <Place to="/workflows" label={t`Workflows`} icon={<Workflow size={18} />} />
        </ul>
        <div className="grow" />
        <AccountMenu />
      </nav>
      <main id="main" tabIndex={-1} className="relative min-w-0 grow overflow-auto focus:outline-none">
        <Outlet />
      </main>
    </div>
  );
}

function AccountMenu() {
  const { t } = useLingui();
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    queryClient.clear();
    await navigate({ to: '/sign-in' });
  };
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={t`Account`}
          className="flex size-8 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent-ink text-xs"
        >
          {(me?.name ?? '?').slice(0, 1).toUpperCase()}
        </button>
      }
    >
      <div className="px-2 py-1.5">
        <div className="font-medium">{me?.name}</div>
        <div className="text-muted text-xs">{me?.email}</div>
      </div>
      <MenuItem icon={<LogOut size={14} />} onSelect={() => void leave()}>
        <Trans>Sign out</Trans>
      </MenuItem>
    </Menu>
  );
}
