import { describe, expect, it } from 'vitest';
import { retryOnConflict, ServiceError, verbatim } from '../../src/index.ts';

const failing = (code: 'REVISION_CONFLICT' | 'NOT_FOUND') =>
  new ServiceError(verbatim('no'), { code, service: 'test', recoverable: true });

describe('A change that meets a conflict', () => {
  it('is tried again until it is written', async () => {
    const attempts: number[] = [];
    const result = await retryOnConflict(async (attempt) => {
      attempts.push(attempt);
      if (attempt < 4) throw failing('REVISION_CONFLICT');
      return 'written';
    });
    expect(result).toBe('written');
    expect(attempts).toEqual([1, 2, 3, 4]);
  });

  it('fails as the last attempt did, once there were enough', async () => {
    let attempts = 0;
    const work = retryOnConflict(async () => {
      attempts += 1;
      throw failing('REVISION_CONFLICT');
    }, 3);
    await expect(work).rejects.toMatchObject({ code: 'REVISION_CONFLICT' });
    expect(attempts).toBe(3);
  });

  it('is not tried again for any other reason', async () => {
    let attempts = 0;
    const work = retryOnConflict(async () => {
      attempts += 1;
      throw failing('NOT_FOUND');
    });
    await expect(work).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(attempts).toBe(1);
  });
});
