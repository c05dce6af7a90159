import { randomBytes } from 'node:crypto';

/** Ids that are unique over restarts and cost no randomness each. */
export function createRequestIds(): () => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}
