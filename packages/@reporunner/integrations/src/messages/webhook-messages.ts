/** Why the sender of a webhook is refused. */
import { createMessages } from '@reporunner/core';

export const webhookTexts = {
  userMissing: 'User and password are missing.',
  userWrong: 'User or password is wrong.',
  headerMissing: 'The header {name} is missing.',
  headerWrong: 'The header {name} is wrong.',
  stampOld: 'The time stamp is missing or too old.',
  signatureWrong: 'The signature is wrong.',
  noCredential: 'The webhook has no credential to check with.',
} as const;

export const webhookMessage = createMessages('webhook', webhookTexts);
