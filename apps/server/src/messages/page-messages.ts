/** Texts of hosted pages: forms, chats, approvals, and what is said when they fail. */
import { createMessages } from '@reporunner/core';

export const pageTexts = {
  continueTitle: 'Continue?',
  continueText: 'A workflow waits here. It goes on when you press the button.',
  thanksTitle: 'Thank you',
  thanksText: 'Your answer has been saved. You can close this page.',
  nothingTitle: 'Nothing to do',
  answeredOrExpired: 'This has been answered already, or has expired.',
  earlyTitle: 'Not yet',
  earlyText: 'This cannot be answered yet. Try again later.',
  severalTitle: 'Which one?',
  severalText:
    'Several answers are awaited here, and this link does not say which one is yours. Ask for a link of your own.',
  severalDetail:
    'Several nodes of this execution wait, and this link names none, so nothing was resumed. The link of a node is $execution.resumeUrlOf(…).',
  failedTitle: 'This did not work',

  fieldTooLong: '“{label}”: enter at most {limit} characters.',
  fieldUnticked: '“{label}”: tick the box to go on.',
  fieldMissing: '“{label}”: enter a value.',
  fieldNumber: '“{label}”: enter a number.',
  fieldEmail: '“{label}”: enter an e-mail address.',
  fieldDate: '“{label}”: enter a date.',
  fieldOption: '“{label}”: choose one of the options.',
  noChoice: 'Choose one of the buttons.',

  chatOffline: 'The message was not sent. Try again.',
  chatSend: 'Send',
  chatNeedsScript: 'This page needs JavaScript.',

  refused: 'This request was refused.',
  notFound: 'There is nothing at this address.',
  tooLarge: 'What was sent is too large.',
  busy: 'The server is busy. Try again later.',
  broken: 'Something went wrong on the server. Try again later.',

  // What nodes propose for pages: shown in the language of the visitor where the author left it as it is.
  proposedSend: 'Send',
  proposedApprove: 'Approve',
  proposedReject: 'Reject',
  proposedComment: 'Comment',
  proposedContinue: 'Continue',
  proposedChat: 'Chat',
  proposedPlaceholder: 'Write a message',
  chatMessage: 'A message is \'{\' "sessionId": "…", "message": "…" \'}\'.',
  noChat: 'No published workflow talks here.',
  noFilesHere: 'Files cannot be sent here.',
  getChangesNothing: 'GET changes nothing here: send POST or PUT to resume.',
  noForm: 'No published workflow shows a form here.',
} as const;

export const pageMessage = createMessages('pages', pageTexts);
export type PageMessageName = keyof typeof pageTexts;
