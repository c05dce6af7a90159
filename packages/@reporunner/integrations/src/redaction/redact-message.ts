import { type Message, verbatim } from '@reporunner/core';
import type { Redactor } from './redactor.ts';

/**
 * The message without secrets. Where it has one, in its text or in a parameter, only the text is left, redacted: what is
 * in a text across several parameters, or partly in its own words, is in none of them as a whole.
 */
export function redactMessage(message: Message, redactor: Redactor): Message {
  const text = redactor.excerpt(message.text);
  const isClean = text === message.text && redactor.excerpt(message.parameters) === message.parameters;
  return isClean ? message : verbatim(text);
}
