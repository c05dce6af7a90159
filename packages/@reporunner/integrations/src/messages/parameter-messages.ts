/** What is wrong with a value that its schema refuses: field, then what is needed. */
import { createMessages } from '@reporunner/core';

export const parameterTexts = {
  missing: 'is missing',
  unknown: 'there is no parameter {names}',
  text: 'must be text',
  number: 'must be a number',
  wholeNumber: 'must be a whole number',
  boolean: 'must be true or false',
  list: 'must be a list',
  object: 'must be an object',
  otherType: 'must be of the type {type}',
  option: 'must be one of {options}',
  tooShort: 'must have at least {count, plural, one {# character} other {# characters}}',
  tooLong: 'must have at most {count, plural, one {# character} other {# characters}}',
  tooFew: 'must have at least {count, plural, one {# entry} other {# entries}}',
  tooMany: 'must have at most {count, plural, one {# entry} other {# entries}}',
  tooSmall: 'must be {limit} or more',
  tooLarge: 'must be {limit} or less',
  quorum: '"{name}" waits for {count} to succeed, and there are only {total}.',
  notAbove: 'must be more than {limit}',
  notBelow: 'must be less than {limit}',
  multiple: 'must be a multiple of {divisor}',
  email: 'must be an e-mail address',
  url: 'must be an address such as https://example.com',
  format: 'is not in the form that is needed ({format})',
  pattern: 'must be a regular expression: {problem}',
  stepMissing: 'it stands for {name}, which has no counterpart here: nothing happens in its place',
  timezone: '"{name}" is not a time zone. Write it as in Europe/Berlin, UTC or UTC+2.',
  webhookPathEmpty: 'A webhook needs a path.',
  webhookPathRest: '* may only be the last part of a webhook path.',
  webhookPathSegment:
    '"{segment}" cannot stand in a webhook path. Allowed are letters, digits and - . _ ~ ! $ & ( ) + , ; = @, :name for a parameter, and everything else but / percent-encoded, such as %20 for a space.',
  key: 'has a name that is not accepted here',
  element: 'has an entry that is not accepted here',
  refused: 'has a value that is not accepted here',
  union: 'has a form that is not accepted here',
} as const;

/** What is wrong with a parameter, as a text that can be translated. */
export const parameterMessage = createMessages('parameter', parameterTexts);
