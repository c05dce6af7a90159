/** The one catalogue of texts for people: English of every area, and translations of it. */
import { applicationMessages } from '@reporunner/application';
import { authMessages } from '@reporunner/auth';
import { LANGUAGES, type Language } from '@reporunner/constants';
import {
  type Message,
  type MessageCatalogue,
  type TextOf,
  type Texts,
  translateMessage,
} from '@reporunner/core';
import { coreMessages } from '@reporunner/core/messages';
import { integrationMessages } from '@reporunner/integrations';
import { nodeMessages } from '@reporunner/nodes-core';
import { workflowsMessages } from '@reporunner/workflows';
import arabic from './ar.json' with { type: 'json' };
import { httpTexts } from './http-messages.ts';
import { pageTexts } from './page-messages.ts';

const serverMessages: MessageCatalogue = {
  areas: { pages: pageTexts, http: httpTexts },
  translations: { ar: arabic },
};

export const catalogues: readonly MessageCatalogue[] = [
  coreMessages,
  integrationMessages,
  nodeMessages,
  authMessages,
  workflowsMessages,
  applicationMessages,
  serverMessages,
];

const texts = new Map<string, Texts>(
  Object.keys(LANGUAGES).map((language) => [
    language,
    Object.assign({}, ...catalogues.map(({ translations }) => translations[language])),
  ]),
);

/** The texts of a language; for English none, since every message brings its own. */
const textsOf =
  (language: Language): TextOf =>
  (id) =>
    texts.get(language)?.[id];

/** The text of a message in a language; in English where it is not translated. */
export const inLanguage = (message: Message, language: Language): string =>
  translateMessage(message, language, textsOf(language));

/** Whether a language has the text of a message. */
export const isTranslated = ({ id }: Message, language: Language): boolean =>
  language === 'en' || textsOf(language)(id) !== undefined;
