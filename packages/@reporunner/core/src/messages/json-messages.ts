/** What is wrong with JSON that comes from outside. */
import { createMessages } from '../kernel/messages.ts';

export const jsonTexts = {
  text: 'The text',
  body: 'The body',
  answerOf: 'The answer of {host}',
  file: 'The file',
  lineNumber: 'Line {line}',
  tooDeep: 'The JSON is nested too deeply: at most {limit} objects and lists may be inside one another.',
  tooWide: 'An object in the JSON has too many keys: at most {limit}. Send a list of objects instead.',
  tooManyValues:
    'The JSON has too many values: at most {limit}. Send it in parts, or as a file, and read it with Extract from file.',
  malformedAt: '{what} is not JSON (line {line}, column {column}): {problem}.',
  malformed: '{what} is not JSON.',
  malformedBecause: '{what} is not JSON. {reason}',
  hugeNumber:
    '{what} has a number that is too large (line {line}, column {column}): at most 1.8e308. Send it as a string.',
  longNumber:
    '{what} has a number of more than {limit} characters (line {line}, column {column}). Send it as a string.',
  complete: 'The JSON is complete here; remove what follows',
  levels: 'JSON has at most {limit} levels',
  expectedValue: 'Expected a value',
  expectedListEnd: 'Expected , or ]',
  expectedName: 'Expected a name in double quotes',
  expectedColon: 'Expected :',
  expectedObjectEnd: "Expected , or '}'",
  textNotClosed: 'The text that begins here is not closed with "',
  controlCharacter: 'Line breaks and tabs in a text are written \\n and \\t',
  escape: 'A backslash stands before one of " \\ / b f n r t, or u and four digits',
  unreadable: 'It cannot be read',
} as const;

/** Makes messages of JSON that comes from outside: what is wrong with it, and what it is called. */
export const jsonMessage = createMessages('json', jsonTexts);
