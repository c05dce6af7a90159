import type { MessageCatalogue } from '@reporunner/core';
import { contentTexts } from './content-messages.ts';
import { credentialTexts } from './credential-messages.ts';
import { fileTexts } from './file-messages.ts';
import { parameterTexts } from './parameter-messages.ts';
import { registryTexts } from './registry-messages.ts';
import { requestTexts } from './request-messages.ts';
import { webhookTexts } from './webhook-messages.ts';

/** The texts of the node SDK. */
export const integrationMessages: MessageCatalogue = {
  areas: {
    parameter: parameterTexts,
    registry: registryTexts,
    credential: credentialTexts,
    request: requestTexts,
    content: contentTexts,
    webhook: webhookTexts,
    file: fileTexts,
  },
  translations: { ar: async () => (await import('./ar.json', { with: { type: 'json' } })).default },
};
