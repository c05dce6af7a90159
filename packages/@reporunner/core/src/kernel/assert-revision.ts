import { coreMessage } from '../messages/core-messages.ts';
import { ServiceError } from './errors.ts';

/**
 * Does nothing where `expected` is undefined or the revision that there is.
 * @throws ServiceError REVISION_CONFLICT, with the revision that there is in its details.
 */
export function assertRevision(
  what: 'account' | 'folder' | 'workflow',
  { revision }: { readonly revision: number },
  expected: number | undefined,
): void {
  if (expected === undefined || expected === revision) return;
  throw new ServiceError(coreMessage(`${what}Revision`, { revision, expected }), {
    code: 'REVISION_CONFLICT',
    service: 'core',
    recoverable: true,
    details: { revision },
  });
}
