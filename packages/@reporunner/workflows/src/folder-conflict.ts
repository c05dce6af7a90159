import { ServiceError } from '@reporunner/core';
import { workflowsMessage } from './messages/workflows-messages.ts';

/** What a FolderStore rejects with when a folder was changed or deleted meanwhile. */
export const folderConflict = (): ServiceError =>
  new ServiceError(workflowsMessage('folderChanged'), {
    code: 'REVISION_CONFLICT',
    service: 'store',
    recoverable: true,
  });
