/** Why the services of a process cannot be opened. */
import { createMessages } from '@reporunner/core';

export const serviceTexts = {
  startFailed: 'The service "{name}" could not be started: {reason}',
  unknown: 'There is no service "{name}" to disable. There are: {names}.',
  notReady: 'The service "{name}" was not ready within {seconds} s.',
  needs: 'The service "{name}" needs the service "{needed}", which is {reason}.',
  disabled: 'The service "{name}" is disabled.',
} as const;

export const serviceMessage = createMessages('services', serviceTexts);
