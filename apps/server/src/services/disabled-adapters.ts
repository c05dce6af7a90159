/** What stands in for services that the operator has disabled: nodes that need them fail, and name the setting. */
import { ServiceError } from '@reporunner/core';
import type { CodeRunner, DocumentParser } from '@reporunner/integrations';
import { disabledServiceMessage } from '../messages/disabled-service-messages.ts';

const disabled = (name: string) =>
  new ServiceError(disabledServiceMessage('node', { name }), { code: 'UNAVAILABLE', service: name });

export const disabledDocuments: DocumentParser = {
  run() {
    throw disabled('documents');
  },
};

export const disabledSandbox: CodeRunner = {
  run: async () => {
    throw disabled('sandbox');
  },
};
