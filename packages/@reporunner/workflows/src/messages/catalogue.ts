import type { MessageCatalogue } from '@reporunner/core';
import arabic from './ar.json' with { type: 'json' };
import { workflowsTexts } from './workflows-messages.ts';

/** The texts of workflows, versions and folders. */
export const workflowsMessages: MessageCatalogue = {
  areas: { workflows: workflowsTexts },
  translations: { ar: arabic },
};
