/** What commands say when they cannot do what is asked. */
import { createMessages } from '@reporunner/core';

export const cliTexts = {
  apiKeyMissing: 'An API key is missing: --api-key KEY, or REPORUNNER_API_KEY.',
  noServer: 'No Reporunner answers at {url}. Start one with: reporunner start',
  answered: 'The server answered {status}.',
  notOnOff: '"{value}" is not on or off.',
  flagOfEnvironment:
    '{name} is still {state}: REPORUNNER_FLAGS decides for every tenant. What you set is kept, and counts once the variable no longer names it.',
  noCredential:
    'There is no credential "{id}". Give a file with --credentials: \'{\' "{id}": \'{\' "type": …, "data": … \'}\' \'}\'',
  noTrigger: 'There is no trigger "{name}". There is: {names}',
  fileUnreadable: '{file} cannot be read: {reason}',
  dataShape: 'The data is an object, or a list of objects.',
} as const;

export const cliMessage = createMessages('cli', cliTexts);
