import type { MessageCatalogue } from '@reporunner/core';
import arabic from './ar.json' with { type: 'json' };
import { authTexts } from './auth-messages.ts';

/** The texts of accounts and sign-in. */
export const authMessages: MessageCatalogue = {
  areas: { auth: authTexts },
  translations: { ar: arabic },
};
