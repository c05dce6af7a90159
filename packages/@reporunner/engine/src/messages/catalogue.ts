import type { MessageCatalogue } from '@reporunner/core';
import { engineTexts } from './engine-messages.ts';

/** Why executions fail, in every language. */
export const engineMessages: MessageCatalogue = {
  areas: { engine: engineTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
