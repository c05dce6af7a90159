/** What is wrong with expressions that cannot be compiled. */
import { createMessages } from '../kernel/messages.ts';

export const expressionTexts = {
  tooDeep: 'The expression nests too deeply.',
  tooLong: 'An expression has at most {limit} characters.',
  emptySection: "The section '{{' '}}' is empty.",
  notClosed: "The section is not closed with '}}' after its expression.",
  notParsed: '{reason}.',
  notInExpressions: '{syntax} cannot be used in expressions.',
  notInFunctions: '"{syntax}" cannot be used in functions: they have const, let, if, for, while and return.',
  classes: 'Classes',
  functions: 'Functions other than arrow functions',
  sequences: 'Several expressions with commas between them',
  metaProperties: 'import.meta and new.target',
  taggedTemplates: 'Tagged templates',
  bigInts: 'Whole numbers of any size (1n) cannot be used.',
  noVariable: 'There is no variable "{name}".',
  noVariableNear: 'There is no variable "{name}". Did you mean {near}?',
  privateNames: 'Private names cannot be used.',
  superKeyword: 'super cannot be used.',
  notCallable: 'This cannot be called.',
  newTypes: 'new can be used with Date and RegExp only.',
  restInParameters: '... cannot be used in parameters.',
  nameMissing: 'A name is missing here.',
  notAParameter: 'This cannot stand among parameters.',
  asyncFunction: 'A function here is not async: nothing waits in an expression.',
  assignment: 'Assignments can only change variables that a function here declares with let.',
  constant: 'A constant cannot be changed: declare it with let.',
  accessors: 'Getters, setters and methods cannot be used.',
  forbiddenKey: '"{name}" cannot be a key.',
  loopForm: 'A loop is written for (const item of list).',
  labels: 'Labels cannot be used.',
  valueUnused:
    'The value of this statement is not used. Methods give a new value and change none: write list = list.concat(item).',
  jsonInvalid: 'The JSON is not valid (line {line}, column {column}): {problem}.',
} as const;

export const expressionMessage = createMessages('expression', expressionTexts);
