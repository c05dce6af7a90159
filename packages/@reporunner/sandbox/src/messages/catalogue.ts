import type { MessageCatalogue } from '@reporunner/core';
import { codeTexts } from './code-messages.ts';

/** The texts of the sandbox. */
export const codeMessages: MessageCatalogue = {
  areas: { code: codeTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
