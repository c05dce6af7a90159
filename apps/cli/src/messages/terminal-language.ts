/** What goes wrong is said in the language of the terminal, by the variables of POSIX (LC_ALL, LC_MESSAGES, LANG). */
import { LANGUAGES, type Language } from '@reporunner/constants';
import type { Message } from '@reporunner/core';

/** `ar_EG.UTF-8` is Arabic; English for what is none of ours. */
export function terminalLanguage(env: Readonly<Record<string, string | undefined>>): Language {
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || '';
  const name = /^[a-z]+/i.exec(locale)?.[0].toLowerCase() ?? '';
  return Object.hasOwn(LANGUAGES, name) ? (name as Language) : 'en';
}

/** The text of a message in the language of the terminal. */
export async function inTerminalLanguage(message: Message): Promise<string> {
  const language = terminalLanguage(process.env);
  if (language === 'en') return message.text;
  const { inLanguage, loadLanguage } = await import('@reporunner/server/translations');
  const { cliMessages } = await import('./catalogue.ts');
  await loadLanguage(language, [cliMessages]);
  return inLanguage(message, language);
}
