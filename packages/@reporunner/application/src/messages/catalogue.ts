import type { MessageCatalogue } from '@reporunner/core';
import { applicationTexts } from './application-messages.ts';
import { ingressTexts } from './ingress-messages.ts';

/** The texts of use cases. */
export const applicationMessages: MessageCatalogue = {
  areas: { application: applicationTexts, ingress: ingressTexts },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};

export { interopMessages } from '@reporunner/interop/messages';
