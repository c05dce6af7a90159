import { i18n, type Messages } from '@lingui/core';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import type { Locale } from '../theme/preferences.ts';

/** English comes with the code of each screen; another language is one file, loaded when it is shown. */
const catalogs: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<{ messages: Messages }>>> = {
  ar: () => import('../locales/ar.po'),
};

const compiled = new Map<string, ReturnType<typeof compileMessage>>();

i18n.setMessagesCompiler((message) => {
  let known = compiled.get(message);
  if (known === undefined) {
    known = compileMessage(message);
    compiled.set(message, known);
  }
  return known;
});

/** Loads a language, only the one that is shown, and switches to it. */
export async function activateLocale(locale: Locale): Promise<void> {
  const messages = locale === 'en' ? {} : (await catalogs[locale]()).messages;
  i18n.loadAndActivate({ locale, messages });
}
