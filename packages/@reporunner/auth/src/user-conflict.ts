import { ServiceError } from '@reporunner/core';
import { authMessage } from './messages/auth-messages.ts';

/** What a UserStore rejects with when a user was changed meanwhile. */
export const userConflict = (): ServiceError =>
  new ServiceError(authMessage('accountChanged'), {
    code: 'REVISION_CONFLICT',
    service: 'store',
    recoverable: true,
  });
