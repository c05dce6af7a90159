import { ServiceError } from '@reporunner/core';

/** An error of SQLite, or of the file system below it, as one of ours. */
export function storeError(code: string, message: string): ServiceError {
  const service = 'store';
  switch (code) {
    case 'SQLITE_FULL':
    case 'ENOSPC':
      return new ServiceError('The disk is full. Nothing was written; free some space and go on.', {
        code: 'STORE_FULL',
        service,
        recoverable: true,
      });
    case 'EMFILE':
    case 'ENFILE':
      return new ServiceError(
        `The server has no file descriptor left (${code}). Raise its limit of open files.`,
        {
          code: 'STORE_UNAVAILABLE',
          service,
          recoverable: true,
        },
      );
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
    case 'TRUNCATED':
      return new ServiceError(
        `The database file is damaged (${message}). It was left as it is: restore a backup, or move it away to begin anew.`,
        { code: 'STORE_CORRUPT', service },
      );
    case 'NEWER':
    case 'CHECKSUM':
      return new ServiceError(`The database cannot be used: ${message}.`, {
        code: 'STORE_UNAVAILABLE',
        service,
      });
    case 'SQLITE_READONLY':
    case 'SQLITE_CANTOPEN':
    case 'EACCES':
    case 'EROFS':
      return new ServiceError(
        `The database cannot be written (${message}). Check the rights of the data folder.`,
        { code: 'STORE_UNAVAILABLE', service },
      );
    default:
      return new ServiceError(`The database failed: ${message}.`, {
        code: code.startsWith('SQLITE_CORRUPT') ? 'STORE_CORRUPT' : 'STORE_UNAVAILABLE',
        service,
        recoverable: true,
      });
  }
}
