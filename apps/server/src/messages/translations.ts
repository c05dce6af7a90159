/** The one catalogue of texts for people: English of every area, and translations of it. */
import { applicationMessages, interopMessages } from '@reporunner/application';
import { authMessages } from '@reporunner/auth';
import type { Language } from '@reporunner/constants';
import {
  isVerbatim,
  type Message,
  type MessageCatalogue,
  type TextOf,
  type Texts,
  translateMessage,
} from '@reporunner/core';
import { coreMessages } from '@reporunner/core/messages';
import { dbMessages } from '@reporunner/db/messages';
import { diMessages } from '@reporunner/di/messages';
import { documentsMessages } from '@reporunner/documents/messages';
import { engineMessages } from '@reporunner/engine/messages';
import { integrationMessages } from '@reporunner/integrations';
import { nodeMessages } from '@reporunner/nodes-core/messages';
import { liveMessages } from '@reporunner/real-time/messages';
import { codeMessages } from '@reporunner/sandbox/messages';
import { workflowsMessages } from '@reporunner/workflows';
import { disabledServiceTexts } from './disabled-service-messages.ts';
import { httpTexts } from './http-messages.ts';
import { pageTexts } from './page-messages.ts';
import { startTexts } from './start-messages.ts';

const serverMessages: MessageCatalogue = {
  areas: { pages: pageTexts, http: httpTexts, start: startTexts, disabledService: disabledServiceTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};

/** Of every package; an area is in one of them. */
export const catalogues: readonly MessageCatalogue[] = [
  coreMessages,
  engineMessages,
  integrationMessages,
  nodeMessages,
  codeMessages,
  documentsMessages,
  interopMessages,
  diMessages,
  dbMessages,
  authMessages,
  workflowsMessages,
  applicationMessages,
  liveMessages,
  serverMessages,
];

/** The texts of the languages that were asked for; of English none, since every message brings its own. */
const loaded = new Map<Language, Texts>([['en', {}]]);

/** Whether the texts of a language are there; those of English are. */
export const isLoaded = (language: Language): boolean => loaded.has(language);

/** Loads the texts of a language, and those of `others`. Until then, what is shown in it is in English. */
export async function loadLanguage(
  language: Language,
  others: readonly MessageCatalogue[] = [],
): Promise<void> {
  if (loaded.has(language)) return;
  const all = await Promise.all(
    [...catalogues, ...others].map(({ translations }) => translations[language]?.()),
  );
  loaded.set(language, Object.assign({}, ...all));
}

const textsOf =
  (language: Language): TextOf =>
  (id) =>
    loaded.get(language)?.[id];

/** The text of a message in a language; in English where it is not translated. */
export const inLanguage = (message: Message, language: Language): string =>
  translateMessage(message, language, textsOf(language));

/** Whether a language has the text of a message. */
export const isTranslated = (message: Message, language: Language): boolean =>
  language === 'en' || (!isVerbatim(message) && textsOf(language)(message.id) !== undefined);
