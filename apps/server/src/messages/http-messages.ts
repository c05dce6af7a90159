/** What the server says of requests that no handler gets. */
import { createMessages } from '@reporunner/core';

export const httpTexts = {
  bodyInvalid: 'The body is not JSON, or has a reserved key.',
  bodyEmpty: 'The body is empty, and JSON was announced.',
  authenticationRequired:
    'Authentication required. Sign in, or send an API key as `Authorization: Bearer <key>`.',
  otherSite: 'The request came from another site.',
  revisionHeader: 'If-Match is the revision, a whole number.',
  setUpRefused:
    "Open the address that the server printed at its start, the one for the owner's account, or send the owner's API key.",
  alreadySetUp: 'Reporunner is set up already. Sign in instead.',
  notPossible: '{method} is not possible here.',
  nothingAt: 'There is nothing at {path}.',
  otherName:
    'This server is not reached under the name "{host}". If it should be, set REPORUNNER_URL to its address, or add the name to REPORUNNER_SERVER_NAMES.',
} as const;

export const httpMessage = createMessages('http', httpTexts);
