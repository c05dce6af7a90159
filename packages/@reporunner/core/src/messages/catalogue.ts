import type { MessageCatalogue } from '../kernel/messages.ts';
import arabic from './ar.json' with { type: 'json' };
import { expressionTexts } from './expression-messages.ts';
import { workflowTexts } from './workflow-messages.ts';

/** The texts of core. Not in its index: who shows one language loads only that one. */
export const coreMessages: MessageCatalogue = {
  areas: { workflow: workflowTexts, expression: expressionTexts },
  translations: { ar: arabic },
};
