import type { MessageCatalogue } from '@reporunner/core';
import { storeTexts } from './store-messages.ts';

/** The texts of the stores. */
export const dbMessages: MessageCatalogue = {
  areas: { store: storeTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
