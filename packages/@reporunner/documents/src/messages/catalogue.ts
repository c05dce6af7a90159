import type { MessageCatalogue } from '@reporunner/core';
import { documentsTexts } from './documents-messages.ts';

/** What is wrong with documents, in every language. */
export const documentsMessages: MessageCatalogue = {
  areas: { documents: documentsTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
