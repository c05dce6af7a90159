import { ServiceError } from './errors.ts';

/**
 * Does nothing where `expected` is undefined or the revision that there is. `what`: "The workflow".
 * @throws ServiceError REVISION_CONFLICT, with the revision that there is in its details.
 */
export function assertRevision(
  what: string,
  { revision }: { readonly revision: number },
  expected: number | undefined,
): void {
  if (expected === undefined || expected === revision) return;
  throw new ServiceError(`${what} is at revision ${revision}, not ${expected}.`, {
    code: 'REVISION_CONFLICT',
    service: 'core',
    recoverable: true,
    details: { revision },
  });
}
