/** What diagnostics say, in the language that is shown. Loaded where they are made, and only in that language. */
import { type Message, type TextOf, type Texts, translateMessage } from '@reporunner/core';
import type { Locale } from '../../../theme/preferences.ts';

const texts: Readonly<Record<Exclude<Locale, 'en'>, () => Promise<{ readonly default: Texts }>>> = {
  ar: () => import('@reporunner/core/messages/ar.json'),
};

/** Gives the text of a message of core in a language. */
export async function loadCoreTexts(locale: Locale): Promise<(message: Message) => string> {
  const known: Texts = locale === 'en' ? {} : (await texts[locale]()).default;
  const textOf: TextOf = (id) => known[id];
  return (message) => translateMessage(message, locale, textOf);
}
