import { isServiceError } from './errors.ts';

/** So many conflicts in a row mean that something else is wrong. */
const defaultAttempts = 16;

/**
 * Runs `change` again while it rejects with REVISION_CONFLICT, so many times at most: for changes that mean the same
 * whatever was changed before them (a rename, a move, a setting), not for those that replace a whole document. `change`
 * reads what it changes anew each time.
 * @throws what `change` rejected with last.
 */
export async function retryOnConflict<T>(
  change: (attempt: number) => Promise<T>,
  attempts = defaultAttempts,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await change(attempt);
    } catch (error) {
      if (attempt >= attempts || !isServiceError(error, 'REVISION_CONFLICT')) throw error;
    }
  }
}
