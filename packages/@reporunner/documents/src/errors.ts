import { ServiceError } from '@reporunner/core/errors';

/** Where in a text something is; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** The document is not what it should be. The message says what is wrong, and where. */
export function invalid(message: string, at?: Position, cause?: unknown): ServiceError {
  return new ServiceError(at === undefined ? message : `${message} (line ${at.line}, column ${at.column})`, {
    code: 'DOCUMENT_INVALID',
    service: 'documents',
    ...(at === undefined ? {} : { details: { line: at.line, column: at.column } }),
    ...(cause === undefined ? {} : { cause }),
  });
}

export function tooLarge(message: string): ServiceError {
  return new ServiceError(message, { code: 'DOCUMENT_TOO_LARGE', service: 'documents' });
}

export function parameterInvalid(message: string): ServiceError {
  return new ServiceError(message, { code: 'NODE_PARAMETER_INVALID', service: 'documents' });
}

export function busy(): ServiceError {
  return new ServiceError('Too many documents wait to be read. Try again later.', {
    code: 'UNAVAILABLE',
    service: 'documents',
    recoverable: true,
  });
}

export function stopping(): ServiceError {
  return new ServiceError('The server is stopping.', {
    code: 'SHUTTING_DOWN',
    service: 'documents',
    recoverable: true,
  });
}
