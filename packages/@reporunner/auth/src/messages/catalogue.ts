import type { MessageCatalogue } from '@reporunner/core';
import { authTexts } from './auth-messages.ts';

/** The texts of accounts and sign-in. */
export const authMessages: MessageCatalogue = {
  areas: { auth: authTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
