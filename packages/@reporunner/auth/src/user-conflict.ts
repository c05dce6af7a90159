import { ServiceError } from '@reporunner/core';

/** What a UserStore rejects with when a user was changed meanwhile. */
export const userConflict = (): ServiceError =>
  new ServiceError('The account was changed meanwhile.', {
    code: 'REVISION_CONFLICT',
    service: 'store',
    recoverable: true,
  });
