import type { Message } from '@reporunner/core';
import { ServiceError } from '@reporunner/core';
import { fileMessage } from '../messages/file-messages.ts';

export function problem(
  code: 'FILE_FORBIDDEN' | 'FILE_NOT_FOUND' | 'FILE_EXISTS',
  message: Message,
): ServiceError {
  return new ServiceError(message, { code, service: 'files' });
}

const shortened = (path: string) => (path.length > 100 ? `${path.slice(0, 100)}…` : path);

export const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code;

function asFileError(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return problem('FILE_NOT_FOUND', fileMessage('missing', { path }));
  if (code === 'EEXIST') return problem('FILE_EXISTS', fileMessage('exists', { path }));
  if (code === 'ELOOP' || code === 'EISDIR' || code === 'EACCES' || code === 'EPERM')
    return problem('FILE_FORBIDDEN', fileMessage('forbidden', { path }));
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new ServiceError(fileMessage('diskFull'), { code: 'STORE_FULL', service: 'files' });
  // The system's own words name the place on this machine.
  if (code !== undefined && 'syscall' in (error as object))
    return code === 'ENAMETOOLONG'
      ? problem('FILE_FORBIDDEN', fileMessage('nameTooLong', { path: shortened(path) }))
      : new ServiceError(fileMessage('unusable', { path: shortened(path), code }), {
          code: 'STORE_UNAVAILABLE',
          service: 'files',
          recoverable: true,
        });
  return error;
}

/** Turns errors of the file system into errors of the files, which name the path as the workflow does. */
export async function withFileErrors<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asFileError(error, path);
  }
}
