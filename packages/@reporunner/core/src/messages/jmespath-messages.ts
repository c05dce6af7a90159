/** What is wrong with JMESPath queries. */
import { createMessages } from '../kernel/messages.ts';

export const jmespathTexts = {
  tooLong: 'The JMESPath query is too long or too deep.',
  tooDeep: 'The JMESPath query is too deep.',
  invalid: 'JMESPath: {problem}',
  notAQuery: 'not a query',
  incomplete: 'JMESPath: the query is incomplete.',
  step: 'JMESPath: the step of a slice is not 0.',
  notHere: 'JMESPath: {type} cannot be used here.',
  keys: 'JMESPath: the expression of {name}() gives a number for each element, or a text for each.',
  noFunction: 'JMESPath has no function {name}().',
  takes: 'JMESPath: {name}() takes {count, plural, one {# argument} other {# arguments}}, not {actual}.',
  takesAtLeast:
    'JMESPath: {name}() takes at least {count, plural, one {# argument} other {# arguments}}, not {actual}.',
  wrongType: 'JMESPath: {name}() takes {wanted}, not {value}.',
  wrongTypeAt: 'JMESPath: {name}() takes {wanted} as argument {at}, not {value}.',
  or: '{first} or {second}',
  number: 'a number',
  string: 'a text',
  boolean: 'a boolean',
  array: 'a list',
  object: 'an object',
  null: 'null',
  expression: 'an expression (&…)',
  any: 'a value',
  numbers: 'a list of numbers',
  strings: 'a list of texts',
} as const;

export const jmespathMessage = createMessages('jmespath', jmespathTexts);
