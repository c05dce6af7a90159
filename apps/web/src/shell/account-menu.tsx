import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Command, Keyboard, LogOut, Moon, Settings, Sun, SunMoon } from 'lucide-react';
import { meQuery } from '../api/identity.ts';
import { usePreferences } from '../theme/preferences.ts';
import { Menu, MenuItem, MenuSeparator } from '../ui/menu.tsx';
import { AccountButton } from './account-button.tsx';
import { openCommands } from './commands/command-store.ts';
import { leave } from './leave.ts';
import { openShortcutSheet } from './shortcuts/shortcut-store.ts';

/** What `AccountButton` opens; loaded when it is pressed first. */
export function AccountMenu({ wide }: { readonly wide: boolean }) {
  const { t } = useLingui();
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate();
  const { theme, change } = usePreferences();
  const nextTheme = theme === 'light' ? 'dark' : theme === 'dark' ? 'system' : 'light';
  const themeLabel = { light: t`Theme: light`, dark: t`Theme: dark`, system: t`Theme: as the system` }[theme];
  const themeIcon = {
    light: <Sun size={14} />,
    dark: <Moon size={14} />,
    system: <SunMoon size={14} />,
  }[theme];
  return (
    <Menu align="start" defaultOpen trigger={<AccountButton wide={wide} />}>
      <div className="px-2 py-1.5">
        <div className="font-medium">
          <bdi>{me?.name}</bdi>
        </div>
        <div className="text-muted text-xs">{me?.email}</div>
      </div>
      <MenuSeparator />
      <MenuItem icon={<Command size={14} />} shortcut="mod+k" onSelect={() => openCommands(true)}>
        <Trans>Commands</Trans>
      </MenuItem>
      <MenuItem icon={<Keyboard size={14} />} shortcut="?" onSelect={() => openShortcutSheet(true)}>
        <Trans>Keyboard shortcuts</Trans>
      </MenuItem>
      <MenuItem icon={themeIcon} onSelect={() => change({ theme: nextTheme })}>
        {themeLabel}
      </MenuItem>
      <MenuItem icon={<Settings size={14} />} onSelect={() => void navigate({ to: '/settings' })}>
        <Trans>Settings</Trans>
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut size={14} />} onSelect={() => void leave(navigate)}>
        <Trans>Sign out</Trans>
      </MenuItem>
    </Menu>
  );
}
