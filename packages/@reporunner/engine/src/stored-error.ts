/**
 * Errors in journals. Their text is English, for logs and for people who read the journal; which message it is stands
 * beside it, so that it can be shown in another language later.
 */
import { type ItemError, isVerbatim, type Message, type MessageParameters, verbatim } from '@reporunner/core';

/** An error as the journal keeps it: in English, and as the message that it is. */
export interface StoredError extends ItemError {
  /** Absent for texts that come from outside, for very long ones, where secrets were redacted, and in journals of 0.1. */
  readonly messageId?: string;
  /** Absent where the message has none. */
  readonly parameters?: MessageParameters;
}

/** The error as items carry it. */
export function itemErrorOf({ code, message, details }: ItemError): ItemError {
  return { code, message, ...(details === undefined ? {} : { details }) };
}

/** The error as that of the item at this place. */
export function itemErrorAt({ code, message, details }: ItemError, itemIndex: number): ItemError {
  return { code, message, details: { ...details, itemIndex } };
}

/** Characters of the parameters that are kept: the text has them as well. */
const maxParameters = 2_000;

/** How the journal keeps an error with this message. */
export function storedError(code: string, message: Message): StoredError {
  const { id: messageId, parameters, text } = message;
  const size = isVerbatim(message) ? maxParameters + 1 : JSON.stringify(parameters).length;
  if (size > maxParameters) return { code, message: text };
  return { code, message: text, messageId, ...(Object.keys(parameters).length === 0 ? {} : { parameters }) };
}

/** The message of an error in the journal. */
export const messageOf = ({ message: text, messageId: id, parameters = {} }: StoredError): Message =>
  id === undefined ? verbatim(text) : { id, parameters, text };

/** The error without what else is known of it, such as the place that it began at. */
export function storedErrorOf({ code, message, details, messageId, parameters }: StoredError): StoredError {
  return {
    code,
    message,
    ...(messageId === undefined ? {} : { messageId }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(details === undefined ? {} : { details }),
  };
}

/** The error as that of the item at this place. */
export function storedErrorAt(error: StoredError, itemIndex: number): StoredError {
  return { ...error, details: { ...error.details, itemIndex } };
}
