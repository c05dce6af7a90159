import { i18n, type Messages } from '@lingui/core';
import type { Locale } from '../theme/preferences.ts';

const catalogs: Readonly<Record<Locale, () => Promise<{ messages: Messages }>>> = {
  en: () => import('../locales/en.po'),
  ar: () => import('../locales/ar.po'),
};

/** Loads a language, only the one that is shown, and switches to it. */
export async function activateLocale(locale: Locale): Promise<void> {
  const { messages } = await catalogs[locale]();
  i18n.loadAndActivate({ locale, messages });
}
