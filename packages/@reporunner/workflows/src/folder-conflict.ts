import { ServiceError } from '@reporunner/core';

/** What a FolderStore rejects with when a folder was changed or deleted meanwhile. */
export const folderConflict = (): ServiceError =>
  new ServiceError('The folder was changed by somebody else.', {
    code: 'REVISION_CONFLICT',
    service: 'store',
    recoverable: true,
  });
