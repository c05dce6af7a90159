import type { MessageCatalogue } from '@reporunner/core';
import arabic from './ar.json' with { type: 'json' };
import { ingressTexts } from './ingress-messages.ts';

/** The texts of use cases. */
export const applicationMessages: MessageCatalogue = {
  areas: { ingress: ingressTexts },
  translations: { ar: arabic },
};
