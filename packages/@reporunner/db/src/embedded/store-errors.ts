import { ServiceError } from '@reporunner/core';
import { storeMessage } from '../messages/store-messages.ts';

/** An error of SQLite, or of the file system below it, as one of ours. */
export function storeError(code: string, message: string): ServiceError {
  const service = 'store';
  switch (code) {
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return new ServiceError(storeMessage('diskFull'), {
        code: 'STORE_FULL',
        service,
        recoverable: true,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new ServiceError(storeMessage('noDescriptor', { code }), {
        code: 'STORE_UNAVAILABLE',
        service,
        recoverable: true,
      });
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'TRUNCATED':
      return new ServiceError(storeMessage('damaged', { reason: message }), {
        code: 'STORE_CORRUPT',
        service,
      });
    case 'NEWER':
    case 'CHECKSUM':
      return new ServiceError(storeMessage('unusable', { reason: message }), {
        code: 'STORE_UNAVAILABLE',
        service,
      });
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'EACCES':
    case 'EROFS':
      return new ServiceError(storeMessage('readOnly', { reason: message }), {
        code: 'STORE_UNAVAILABLE',
        service,
      });
    default:
      return new ServiceError(storeMessage('failed', { reason: message }), {
        code: code.startsWith('SQLITE_CORRUPT') ? 'STORE_CORRUPT' : 'STORE_UNAVAILABLE',
        service,
        recoverable: true,
      });
  }
}
