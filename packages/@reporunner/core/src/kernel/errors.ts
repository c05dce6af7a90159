import { ERROR_STATUS, type ErrorCode } from '@reporunner/constants';
import { coreMessage, verbatim } from '../messages/core-messages.ts';
import type { Message } from './messages.ts';

/** What a ServiceError carries beside its message: people read the message, programs match on `code`. */
export interface ServiceErrorOptions {
  readonly code: ErrorCode;
  /** The part of the product, or the remote service, that failed: `engine`, `store`, `gmail`. */
  readonly service: string;
  /** True when the same call may succeed later. */
  readonly recoverable?: boolean;
  /** Details for people and logs. Never secrets, never payloads. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/**
 * The one error type that crosses a package's boundary. Match on `code`, never on the message.
 * Its text is a {@link Message}, so that it can be shown in other languages; `message` is the English text, for logs.
 */
export class ServiceError extends Error {
  readonly code: ErrorCode;
  /** The text as data. */
  readonly translatable: Message;
  readonly service: string;
  readonly recoverable: boolean;
  readonly details: Readonly<Record<string, unknown>> | undefined;

  constructor(message: Message, options: ServiceErrorOptions) {
    super(message.text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ServiceError';
    this.translatable = message;
    this.code = options.code;
    this.service = options.service;
    this.recoverable = options.recoverable ?? false;
    this.details = options.details;
  }

  /** The HTTP status that the API answers with for this error. */
  get status(): number {
    return ERROR_STATUS[this.code];
  }
}

/** Tells whether `error` is a {@link ServiceError}, of the given code if one is named. */
export function isServiceError(error: unknown, code?: ErrorCode): error is ServiceError {
  return error instanceof ServiceError && (code === undefined || error.code === code);
}

/** Errors of the system name places on this machine ("ENOENT: no such file, open '/…'"): those are left out. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, path, dest } = error as Error & Readonly<Record<string, unknown>>;
  if (typeof syscall !== 'string' || (path === undefined && dest === undefined)) return error.message;
  const reason = error.message.replace(/^[A-Z0-9]+: /, '').split(',')[0];
  return `${String(code)}: ${reason} (${syscall})`;
}

/** Causes of an error that are looked at. */
const maxCauses = 5;

/**
 * The error UNAVAILABLE where the process, or the machine, had no file descriptor left, whatever failed because of it: it
 * says nothing about the workflow, and a retry may succeed. Undefined for anything else.
 */
function outOfDescriptors(error: unknown): ServiceError | undefined {
  let cause: unknown = error;
  for (let depth = 0; depth < maxCauses && typeof cause === 'object' && cause !== null; depth += 1) {
    const { code, cause: next } = cause as { readonly code?: unknown; readonly cause?: unknown };
    if (code === 'EMFILE' || code === 'ENFILE')
      return new ServiceError(coreMessage('noDescriptor', { code }), {
        code: 'UNAVAILABLE',
        service: 'system',
        recoverable: true,
        cause: error,
      });
    cause = next;
  }
  return undefined;
}

/**
 * Wraps whatever was thrown, once; a {@link ServiceError} is returned as it is. A lack of file descriptors is the error
 * UNAVAILABLE, which may be retried, whatever `options` say.
 */
export function toServiceError(error: unknown, options: ServiceErrorOptions): ServiceError {
  if (error instanceof ServiceError) return error;
  const exhausted = outOfDescriptors(error);
  if (exhausted !== undefined) return exhausted;
  return new ServiceError(verbatim(messageOf(error)), { ...options, cause: error });
}
