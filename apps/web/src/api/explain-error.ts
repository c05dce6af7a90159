import { t } from '@lingui/core/macro';
import { ApiError } from './client.ts';

/** What went wrong, for people: our words where the code says it all, otherwise the server's own sentence. */
export function explainError(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  switch (error.code) {
    case 'OFFLINE':
      return t`Check that Reporunner is running and that you are connected. Nothing you have entered is lost.`;
    case 'UNAUTHENTICATED':
      return t`Your session has ended. Sign in again.`;
    case 'FORBIDDEN':
      return t`You may not do this. ${error.message}`;
    default:
      return error.message;
  }
}
