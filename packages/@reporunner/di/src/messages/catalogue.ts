import type { MessageCatalogue } from '@reporunner/core';
import { serviceTexts } from './service-messages.ts';

/** The texts of opening services. */
export const diMessages: MessageCatalogue = {
  areas: { services: serviceTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
