/** Why the live connection refuses something. */
import { createMessages } from '@reporunner/core';

export const liveTexts = {
  tooManyRooms: 'That are too many rooms for one connection.',
  reload: 'Load the page again: the server speaks another protocol now.',
  signIn: 'Authentication required. Sign in first.',
  broken: 'Something went wrong on the server.',
  tooManyRequests: 'Too many requests. Wait a while.',
  noRoom: 'There is no such room.',
} as const;

export const liveMessage = createMessages('live', liveTexts);
