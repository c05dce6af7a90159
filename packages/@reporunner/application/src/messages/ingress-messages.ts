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
  testClosed: 'This test address is closed. Open the trigger in the editor and listen again.',
  testNodeGone: 'The trigger of this test address was deleted.',
  testNodeOff: 'The trigger of this test address is disabled.',
  testNodeKind: 'Only a webhook, a form or a chat has a test address.',
  testTooMany: 'A test address takes {limit} requests in a minute. Try again in a moment.',
  testPath: 'Nothing listens at {method} {path} here: the path of the trigger is {expected}.',
  testMethod: '{method} is not one of the methods of the trigger: {allowed}.',
  testRecorded: 'The message is recorded in the editor. The rest of the workflow did not run.',
} as const;

export const ingressMessage = createMessages('ingress', ingressTexts);
