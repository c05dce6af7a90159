import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core/errors';
import { documentsMessage } from './messages/documents-messages.ts';

/** Where in a text something is; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The document is not what it should be. The message says what is wrong, and where. */
export function invalid(problem: Message, at?: Position, cause?: unknown): ServiceError {
  const message =
    at === undefined ? problem : documentsMessage('at', { problem, line: at.line, column: at.column });
  return new ServiceError(message, {
    code: 'DOCUMENT_INVALID',
    service: 'documents',
    ...(at === undefined ? {} : { details: { line: at.line, column: at.column } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooLarge(message: Message): ServiceError {
  return new ServiceError(message, { code: 'DOCUMENT_TOO_LARGE', service: 'documents' });
}

export function parameterInvalid(message: Message): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'documents' });
}

export function busy(): ServiceError {
  return new ServiceError(documentsMessage('busy'), {
    code: 'UNAVAILABLE',
    service: 'documents',
    recoverable: true,
  });
}

export function stopping(): ServiceError {
  return new ServiceError(documentsMessage('stopping'), {
    code: 'SHUTTING_DOWN',
    service: 'documents',
    recoverable: true,
  });
}
