/** What a person chose for this browser: theme, language, how much the frame shows. Kept in localStorage; applied to <html>. */
import { LANGUAGES, type Language } from '@reporunner/constants';
import { create } from 'zustand';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Locale = Language;

interface Preferences {
  readonly theme: ThemeChoice;
  readonly locale: Locale;
  /** The rail of places shows words beside its icons, where there is room. */
  readonly railOpen: boolean;
  /** Single-key shortcuts hold; those who dictate, or hit keys by accident, turn them off. */
  readonly singleKeys: boolean;
}

interface PreferencesStore extends Preferences {
  readonly change: (wanted: Partial<Preferences>) => void;
}

const key = 'reporunner.preferences';
const themes: readonly string[] = ['system', 'light', 'dark'] satisfies ThemeChoice[];
const locales: readonly string[] = Object.keys(LANGUAGES);

function read(): Preferences {
  const preferred = navigator.languages
    .find((tag) => locales.includes(tag.split('-')[0] ?? ''))
    ?.split('-')[0];
  const fallback: Preferences = {
    theme: 'system',
    locale: (preferred ?? 'en') as Locale,
    railOpen: true,
    singleKeys: true,
  };
  try {
    const { theme, locale, railOpen, singleKeys } = JSON.parse(
      localStorage.getItem(key) ?? '{}',
    ) as Partial<Preferences>;
    return {
      railOpen: railOpen !== false,
      singleKeys: singleKeys !== false,
      theme: theme !== undefined && themes.includes(theme) ? theme : fallback.theme,
      locale: locale !== undefined && locales.includes(locale) ? locale : fallback.locale,
    };
  } catch {
    return fallback;
  }
}

export const usePreferences = create<PreferencesStore>()((set, get) => ({
  ...read(),
  change: (wanted) => {
    set(wanted);
    const { change: _, ...chosen } = get();
    try {
      localStorage.setItem(key, JSON.stringify(chosen));
    } catch {
      // A browser that keeps nothing still shows what was chosen, until it is closed.
    }
  },
}));

const dark = matchMedia('(prefers-color-scheme: dark)');

function apply({ theme, locale }: Preferences): void {
  const root = document.documentElement;
  root.dataset.theme = theme === 'dark' || (theme === 'system' && dark.matches) ? 'dark' : 'light';
  root.lang = locale;
  root.dir = LANGUAGES[locale];
}

/** Keeps <html> in step with the preferences and with the system's theme, from now on. */
export function applyPreferences(): void {
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
  dark.addEventListener('change', () => apply(usePreferences.getState()));
}
