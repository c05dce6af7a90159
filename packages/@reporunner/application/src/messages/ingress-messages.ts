/** What callers of webhooks, forms and chats read. */
import { createMessages } from '@reporunner/core';

export const ingressTexts = {
  addressInvalid: 'This address is not valid.',
  workflowFailed: 'The workflow failed.',
  workflowCancelled: 'The workflow was cancelled.',
  eventReplaced: 'A later event took the place of this one, which did not run.',
  noReply: 'The workflow ended and reached no Respond to webhook node: there is nothing to answer with.',
  noFile: 'The workflow ended without a file: there is nothing to answer with.',
  replyLate: 'The workflow has not answered in time. Its execution goes on.',
  chatLate: 'The answer takes longer than expected.',
  chatTakesTime: 'This will take some time.',
} as const;

export const ingressMessage = createMessages('ingress', ingressTexts);
