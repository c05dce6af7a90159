import type { MessageCatalogue } from '@reporunner/core';
import arabic from './ar.json' with { type: 'json' };
import { parameterTexts } from './parameter-messages.ts';

/** The texts of the node SDK. */
export const integrationMessages: MessageCatalogue = {
  areas: { parameter: parameterTexts },
  translations: { ar: arabic },
};
