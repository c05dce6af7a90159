/** What nodes say where a service of the server is missing. */
import { createMessages } from '@reporunner/core';

export const disabledServiceTexts = {
  node: 'This node needs the service "{name}", which is disabled on this server (REPORUNNER_DISABLED_SERVICES).',
} as const;

export const disabledServiceMessage = createMessages('disabledService', disabledServiceTexts);
