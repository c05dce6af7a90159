import type { MessageCatalogue } from '@reporunner/core';
import { interopTexts } from './interop-messages.ts';

/** The texts of imports. */
export const interopMessages: MessageCatalogue = {
  areas: { interop: interopTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
