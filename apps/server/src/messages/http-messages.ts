/** What the server says of requests that no handler gets. */
import { createMessages, jsonMessage } from '@reporunner/core';

export const httpTexts = {
  bodyInvalid: 'The body is not JSON, or has a reserved key.',
  bodyEmpty: 'The body is empty, and JSON was announced.',
  authenticationRequired:
    'Authentication required. Sign in, or send an API key as `Authorization: Bearer <key>`.',
  bodiesBusy: 'Too many large bodies are being worked on. Try again in a moment.',
  otherSite: 'The request came from another site.',
  revisionHeader: 'If-Match is the revision, a whole number.',
  setUpRefused:
    "Open the address that the server printed at its start, the one for the owner's account, or send the owner's API key.",
  alreadySetUp: 'Reporunner is set up already. Sign in instead.',
  notPossible: '{method} is not possible here.',
  nothingAt: 'There is nothing at {path}.',
  otherName:
    'This server is not reached under the name "{host}". If it should be, set REPORUNNER_URL to its address, or add the name to REPORUNNER_SERVER_NAMES.',
  bodyTooLarge: 'The body is too large.',
  jsonOnly: 'The API takes JSON: content-type application/json.',
  bodyNotJson: 'The body is not JSON.',
  addressInvalid: 'The address is not valid.',
  rangeEmpty: 'The file has nothing in this range.',
  tooManyRequests: 'Too many requests of your address are under way. Try again in a moment.',
  requestLate: 'The request did not arrive in time.',
  headersTooLarge: 'The headers of the request are too large.',
  chunkExtensions: 'The chunk extensions of the body are too large.',
  notHttp: 'The request is not valid HTTP.',
  expectation: 'The only expectation that is known is 100-continue.',
  notAProxy: 'The target of the request has to be a path: this is no proxy.',
  twoHosts: 'The request has more than one Host header.',
  bodyMissing: "The body is missing. Send JSON with content-type application/json; '{}' says nothing.",
  queryInvalid: 'The query is not valid: {problem}',
  bodyNotValid: 'The body is not valid: {problem}',
  at: '{path}: {problem}',
  unknownNames: 'Unknown: {names}. None is known here.',
  unknownNamesOf: 'Unknown: {names}. Known are: {known}.',
  metricsToken: 'The metrics need the token of REPORUNNER_METRICS as a bearer.',
  noFile: 'There is no such file.',
  testAddress: 'Test addresses need an API key, or a session.',
  tooManyFields: 'The form has more than {limit} fields.',
  tooManyFiles: 'The form has more than {limit} files.',
  bodyCharset:
    'The body is not valid in its charset. Send UTF-8, or declare the charset in the Content-Type.',
  bodyCharsetAt:
    'The body is not valid in its charset (line {line}). Send UTF-8, or declare the charset in the Content-Type.',
  queryNotUtf8: 'The query is not valid UTF-8.',
  bodyLargerThan: 'The body is larger than {limit} bytes.',
  requestAborted: 'The request was aborted.',
  noWebhook: 'No published workflow listens at {method} {path}.',
} as const;

export const httpMessage = createMessages('http', httpTexts);

/** What the body of a request is called in errors. */
export const theBody = () => jsonMessage('body');
