/** What a schema refuses, as messages. A text that a schema has of its own is kept, and is in no catalogue. */
import { type Message, type ParameterIssue, verbatim } from '@reporunner/core';
import type { z } from 'zod';
import { parameterMessage as say } from '../messages/parameter-messages.ts';

type Issue = z.core.$ZodIssue;

const types = {
  string: 'text',
  number: 'number',
  int: 'wholeNumber',
  boolean: 'boolean',
  array: 'list',
  object: 'object',
  record: 'object',
} as const;

const quoted = (values: readonly unknown[]) => values.map((value) => JSON.stringify(value) ?? String(value));

function outOfBounds(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): Message {
  const isSmall = issue.code === 'too_small';
  const limit = Number(isSmall ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') return say(isSmall ? 'tooShort' : 'tooLong', { count: limit });
  if (issue.origin === 'array' || issue.origin === 'set' || issue.origin === 'map')
    return say(isSmall ? 'tooFew' : 'tooMany', { count: limit });
  if (issue.inclusive === false) return say(isSmall ? 'notAbove' : 'notBelow', { limit });
  return say(isSmall ? 'tooSmall' : 'tooLarge', { limit });
}

/** `isMissing`: there is no value at all. Without a default: a code that Zod adds does not compile. */
function messageOf(issue: Issue, isMissing: boolean): Message {
  switch (issue.code) {
    case 'invalid_type': {
      if (isMissing) return say('missing');
      const name = types[issue.expected as keyof typeof types];
      return name === undefined ? say('otherType', { type: issue.expected }) : say(name);
    }
    case 'invalid_value':
      return isMissing ? say('missing') : say('option', { options: quoted(issue.values) });
    case 'unrecognized_keys':
      return say('unknown', { names: issue.keys });
    case 'too_small':
    case 'too_big':
      return outOfBounds(issue);
    case 'not_multiple_of':
      return say('multiple', { divisor: issue.divisor });
    case 'invalid_union':
      return isMissing ? say('missing') : say('union');
    case 'invalid_format':
      if (issue.format === 'email') return say('email');
      if (issue.format === 'url') return say('url');
      return say('format', { format: issue.format });
    case 'invalid_key':
      return say('key');
    case 'invalid_element':
      return say('element');
    case 'custom':
      return say('refused');
  }
}

/** How Zod words an issue that has no text of its own begins with one of these. */
const worded = /^(?:Invalid|Too |Unrecognized)/;

const hasOwnText = ({ code, message }: Issue) =>
  code === 'custom' ? message !== 'Invalid input' : !worded.test(message);

/** The issue of a schema; `value` is what was at its path. */
export function parameterIssueOf(issue: Issue, value: unknown): ParameterIssue {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  const message = hasOwnText(issue) ? undefined : messageOf(issue, value === undefined);
  return message === undefined
    ? { path, message: issue.message }
    : { path, message: message.text, translatable: message };
}

/** An issue for people; `value` is the whole that was checked. */
export function issueMessage(issue: Issue, value: unknown): Message {
  const found = issue.path.reduce<unknown>(
    (inner, part) => (typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined),
    value,
  );
  const { message, translatable } = parameterIssueOf(issue, found);
  return translatable ?? verbatim(message);
}
