import type { MessageCatalogue } from '../kernel/messages.ts';
import { coreTexts } from './core-messages.ts';
import { documentTexts } from './document-messages.ts';
import { evaluationTexts } from './evaluation-messages.ts';
import { expressionTexts } from './expression-messages.ts';
import { jmespathTexts } from './jmespath-messages.ts';
import { jsonTexts } from './json-messages.ts';
import { operationTexts } from './operation-messages.ts';
import { patternTexts } from './pattern-messages.ts';
import { workflowTexts } from './workflow-messages.ts';

/** The texts of core. Not in its index: who shows one language loads only that one. */
export const coreMessages: MessageCatalogue = {
  areas: {
    core: coreTexts,
    json: jsonTexts,
    workflow: workflowTexts,
    document: documentTexts,
    operation: operationTexts,
    expression: expressionTexts,
    evaluation: evaluationTexts,
    pattern: patternTexts,
    jmespath: jmespathTexts,
  },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
