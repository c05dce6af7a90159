import { isServiceError } from '../kernel/errors.ts';

/** The code that a promise is rejected with; `none` when it is not, the error as text when it is no ServiceError. */
export async function errorCodeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'none';
  } catch (error) {
    return isServiceError(error) ? error.code : String(error);
  }
}
