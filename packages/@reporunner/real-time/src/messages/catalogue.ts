import type { MessageCatalogue } from '@reporunner/core';
import { liveTexts } from './live-messages.ts';

/** The texts of the live connection. */
export const liveMessages: MessageCatalogue = {
  areas: { live: liveTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
