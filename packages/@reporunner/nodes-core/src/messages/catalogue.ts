import type { MessageCatalogue } from '@reporunner/core';
import { nodeTexts } from './error-messages.ts';
import { fileTexts } from './file-messages.ts';

/** The texts of errors of core nodes. What their definitions say is translated by `ar.json`, see ADR 65. */
export const nodeMessages: MessageCatalogue = {
  areas: { node: nodeTexts, files: fileTexts },
  translations: { ar: async () => (await import('./errors.ar.json', { with: { type: 'json' } })).default },
};
