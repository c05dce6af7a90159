import { isServiceError, type ServiceError } from '@reporunner/core';

/** The engine cannot act at present, which says nothing about the workflow: the execution is parked, and recovered. */
export function isUnavailable(error: unknown): error is ServiceError {
  return (
    isServiceError(error, 'SHUTTING_DOWN') ||
    isServiceError(error, 'STORE_UNAVAILABLE') ||
    isServiceError(error, 'STORE_FULL')
  );
}
