/** What goes wrong when code of authors runs. */
import { createMessages } from '@reporunner/core';

export const codeTexts = {
  noProcess: 'The system starts no process now: no file descriptor is left. Try again.',
  tooMuchOutput: 'The code returned more than {limit} MB. Return less, or let it run for each item.',
  failed: '{name}: {problem}',
  failedAtLine: '{name}: {problem} (line {line})',
  failedAt: '{name}: {problem} (line {line}, column {column})',
  tooMuchMemory: 'The code used more than {limit} MB of memory.',
  timeout: 'The code ran longer than {limit} ms.',
  ended: 'The sandbox ended unexpectedly.',
  closed: 'The sandbox is closed.',
  noResult: 'The code changed what its result is made with, and gave none.',
  textTooLong: 'The code returned a text of more than {limit} characters. Return it in parts.',
  tooManyItems:
    'The code returned {count} items at once, and may return {limit} at most. Return them in parts: let it run for each item, or in a loop.',
  tooManyValues: 'The code returned more than {limit} values. Return less, or let it run for each item.',
  tooDeep: 'The value is nested more than {limit} levels deep.',
} as const;

export const codeMessage = createMessages('code', codeTexts);
