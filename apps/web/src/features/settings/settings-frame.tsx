import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Link, type LinkProps, Outlet } from '@tanstack/react-router';
import { HeartPulse, KeyRound, type LucideIcon, Palette, User } from 'lucide-react';

interface SettingsPlace {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: MessageDescriptor;
  readonly icon: LucideIcon;
}

const places: readonly SettingsPlace[] = [
  { to: '/settings/profile', label: msg`Profile`, icon: User },
  { to: '/settings/appearance', label: msg`Appearance`, icon: Palette },
  { to: '/settings/api-keys', label: msg`API keys`, icon: KeyRound },
  { to: '/settings/health', label: msg`Service health`, icon: HeartPulse },
];

/** The pages of the settings beside their list. */
export function SettingsFrame() {
  const { t } = useLingui();
  return (
    <div className="mx-auto flex max-w-5xl flex-col md:flex-row">
      <nav aria-label={t`Settings`} className="shrink-0 px-4 pt-5 sm:px-6 md:w-56 md:pe-0">
        <p aria-hidden className="mb-2 hidden px-2.5 font-semibold text-muted text-xs md:block">
          {t`Settings`}
        </p>
        <ul className="flex flex-wrap gap-0.5 md:grid">
          {places.map(({ to, label, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                className="flex h-8 items-center gap-2.5 rounded-md px-2.5 text-muted transition-colors hover:bg-hover hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-ink"
              >
                <Icon aria-hidden size={15} />
                {t(label)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0 grow pb-16">
        <Outlet />
      </div>
    </div>
  );
}
