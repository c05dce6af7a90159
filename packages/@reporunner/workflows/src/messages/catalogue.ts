import type { MessageCatalogue } from '@reporunner/core';
import { workflowsTexts } from './workflows-messages.ts';

/** The texts of workflows, versions and folders. */
export const workflowsMessages: MessageCatalogue = {
  areas: { workflows: workflowsTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
