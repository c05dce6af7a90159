/** The frame around every screen: a rail of places on one side, the screen on the other. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useMatches, useNavigate, useRouter } from '@tanstack/react-router';
import { PanelLeftClose, PanelLeftOpen, Search } from 'lucide-react';
import { useEffect } from 'react';
import { useConnection } from '../api/connection.ts';
import { meQuery } from '../api/identity.ts';
import { usePreferences } from '../theme/preferences.ts';
import { classNames } from '../ui/class-names.ts';
import { Kbd } from '../ui/kbd.tsx';
import { lazyPart, loadPartsWhenIdle } from '../ui/lazy-part.tsx';
import { MenuOnDemand } from '../ui/menu-on-demand.tsx';
import { Tooltip } from '../ui/tooltip.tsx';
import { AccountButton } from './account-button.tsx';
import { openCommands, useCommandStore } from './commands/command-store.ts';
import { ConnectionBanner } from './connection-banner.tsx';
import { Logo } from './logo.tsx';
import { type Place, places, settingsPlace } from './places.tsx';
import { openShortcutSheet, useShortcutStore, useShortcuts } from './shortcuts/shortcut-store.ts';
import { useShortcutKeys } from './shortcuts/use-shortcut-keys.ts';
import { wantTitleFocus } from './title-focus.ts';

const AccountMenu = lazyPart(async () => (await import('./account-menu.tsx')).AccountMenu);
const CommandPalette = lazyPart(async () => (await import('./commands/command-palette.tsx')).CommandPalette);
const ShortcutSheet = lazyPart(async () => (await import('./shortcuts/shortcut-sheet.tsx')).ShortcutSheet);
const SessionDialog = lazyPart(async () => (await import('./session-dialog.tsx')).SessionDialog);

/** A row of the rail: beside its word on wide screens, under its icon alone otherwise. */
const placeClass =
  'flex h-9 min-w-10 items-center justify-center gap-2.5 rounded-lg px-2.5 text-muted transition-colors hover:bg-hover hover:text-ink sm:w-full aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent-ink';

function PlaceLink({ place, wide }: { readonly place: Place; readonly wide: boolean }) {
  const { t } = useLingui();
  const label = t(place.label);
  const Icon = place.icon;
  const link = (
    <Link to={place.to} className={classNames(placeClass, wide && 'lg:justify-start')}>
      <Icon aria-hidden size={18} className="shrink-0" />
      <span className={wide ? 'max-lg:sr-only' : 'sr-only'}>{label}</span>
    </Link>
  );
  return (
    <li>
      <Tooltip label={label} shortcut={`g ${place.letter}`} side="inline-end">
        {link}
      </Tooltip>
    </li>
  );
}

/** The editor needs the room: there the rail is narrow. */
const useIsEditor = () =>
  useMatches({ select: (all) => all.at(-1)?.routeId === '/app/workflows/$workflowId' });

function Rail() {
  const { t } = useLingui();
  const { railOpen, change } = usePreferences();
  const isEditor = useIsEditor();
  const wide = railOpen && !isEditor;
  const foldLabel = railOpen ? t`Collapse the sidebar` : t`Expand the sidebar`;
  return (
    <nav
      aria-label={t`Places`}
      className={classNames(
        'z-10 flex shrink-0 items-center gap-1 border-line border-t bg-surface px-2 py-1.5 max-sm:justify-between sm:w-14 sm:flex-col sm:items-stretch sm:border-e sm:border-t-0 sm:py-3',
        wide && 'lg:w-52',
      )}
    >
      <Link
        to="/workflows"
        aria-label="Reporunner"
        className={classNames(
          'mb-2 hidden items-center justify-center gap-2.5 rounded-lg py-0.5 sm:flex',
          wide && 'lg:justify-start lg:px-1.5',
        )}
      >
        <Logo size={26} />
        {wide && <span className="hidden font-semibold text-base lg:block">Reporunner</span>}
      </Link>
      <Tooltip label={t`Search and commands`} shortcut="mod+k" side="inline-end">
        <button
          type="button"
          onClick={() => openCommands(true)}
          className={classNames(
            placeClass,
            wide && 'lg:mb-1 lg:justify-start lg:border lg:border-line lg:bg-page',
          )}
        >
          <Search aria-hidden size={wide ? 16 : 18} className="shrink-0" />
          <span className={classNames('grow text-start', wide ? 'max-lg:sr-only' : 'sr-only')}>
            <Trans>Search</Trans>
          </span>
          {wide && (
            <span className="hidden lg:block">
              <Kbd keys="mod+k" />
            </span>
          )}
        </button>
      </Tooltip>
      <ul className="contents sm:grid sm:gap-1">
        {places.map((place) => (
          <PlaceLink key={place.to} place={place} wide={wide} />
        ))}
      </ul>
      <div className="hidden grow sm:block" />
      <ul className="contents sm:grid sm:gap-1">
        <PlaceLink place={settingsPlace} wide={wide} />
        {!isEditor && (
          <li className="hidden lg:block">
            <Tooltip label={foldLabel} side="inline-end">
              <button
                type="button"
                aria-label={foldLabel}
                onClick={() => change({ railOpen: !railOpen })}
                className={classNames(placeClass, wide && 'lg:justify-start')}
              >
                {railOpen ? (
                  <PanelLeftClose aria-hidden size={18} className="shrink-0 rtl:-scale-x-100" />
                ) : (
                  <PanelLeftOpen aria-hidden size={18} className="shrink-0 rtl:-scale-x-100" />
                )}
                {wide && (
                  <span className="hidden lg:block">
                    <Trans>Collapse</Trans>
                  </span>
                )}
              </button>
            </Tooltip>
          </li>
        )}
      </ul>
      <MenuOnDemand trigger={<AccountButton wide={wide} />}>
        <AccountMenu wide={wide} />
      </MenuOnDemand>
    </nav>
  );
}

/** What is not there until it is asked for. */
function Overlays() {
  const commands = useCommandStore((store) => store.open);
  const sheet = useShortcutStore((store) => store.sheetOpen);
  const signedOut = useConnection((store) => store.signedOut);
  return (
    <>
      {commands && <CommandPalette onClose={() => openCommands(false)} />}
      {sheet && <ShortcutSheet onClose={() => openShortcutSheet(false)} />}
      {signedOut && <SessionDialog />}
    </>
  );
}

/** Heard from the first moment on, before what they lead to has been loaded. */
function useFrameShortcuts(): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const group = t`Anywhere`;
  useShortcutKeys();
  useShortcuts([
    { keys: 'mod+k', label: t`Commands`, group, run: () => openCommands(true) },
    { keys: '?', label: t`This list`, group, run: () => openShortcutSheet(true) },
    ...[...places, settingsPlace].map(({ to, label, letter }) => ({
      keys: `g ${letter}`,
      label: t`Go to: ${t(label)}`,
      group,
      run: () => void navigate({ to }),
    })),
  ]);
}

/** For a screen's own data to be asked for, and to be there in most cases. */
const settledAfterMs = 300;

function useEarlyParts(): void {
  useEffect(() => {
    const timer = setTimeout(loadPartsWhenIdle, settledAfterMs);
    return () => clearTimeout(timer);
  }, []);
}

/** After a change of the path, not of a filter, the heading of the new screen gets the focus. */
function useTitleFocus(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', ({ pathChanged, fromLocation }) => {
        if (pathChanged && fromLocation !== undefined) wantTitleFocus();
      }),
    [router],
  );
}

export function Shell() {
  useQuery(meQuery);
  useFrameShortcuts();
  useTitleFocus();
  useEarlyParts();
  return (
    <div className="flex h-dvh flex-col-reverse sm:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:m-2 focus:rounded-md focus:bg-raised focus:px-3 focus:py-2 focus:shadow-float"
      >
        <Trans>Skip to content</Trans>
      </a>
      <Rail />
      <div className="flex min-h-0 min-w-0 grow flex-col">
        <ConnectionBanner />
        <main
          id="main"
          tabIndex={-1}
          data-scroll-restoration-id="main"
          className="relative min-h-0 grow overflow-auto focus:outline-none"
        >
          <Outlet />
        </main>
      </div>
      <Overlays />
    </div>
  );
}
