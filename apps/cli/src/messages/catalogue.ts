import type { MessageCatalogue } from '@reporunner/core';
import { cliTexts } from './cli-messages.ts';

/** The texts of the command line. */
export const cliMessages: MessageCatalogue = {
  areas: { cli: cliTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
