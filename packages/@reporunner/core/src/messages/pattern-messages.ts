/** What is wrong with regular expressions. */
import { createMessages } from '../kernel/messages.ts';

export const patternTexts = {
  invalid: 'This is not a regular expression.',
  unsupported: 'The regular expression {pattern} {why}.',
  tooLong: 'is longer than {limit} characters',
  tooManyGroups: 'nests too many groups',
  severalCharacters: 'has a class of several characters at once',
  unreadableReference: 'has a reference that cannot be read',
  unreadable: 'cannot be read',
  repeats: 'repeats too much',
  exhausted:
    'The regular expression {pattern} takes too many steps on a text of {length} characters. Make it more specific, or the text shorter.',
} as const;

export const patternMessage = createMessages('pattern', patternTexts);
