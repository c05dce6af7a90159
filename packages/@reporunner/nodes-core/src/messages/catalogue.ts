import type { MessageCatalogue } from '@reporunner/core';
import { fileTexts } from './file-messages.ts';
import arabic from './texts-ar.json' with { type: 'json' };

/** Texts of errors of the core nodes, for people. */
export const nodeMessages: MessageCatalogue = {
  areas: { files: fileTexts },
  translations: { ar: arabic },
};
