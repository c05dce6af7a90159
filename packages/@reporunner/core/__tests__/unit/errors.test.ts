import { describe, expect, it } from 'vitest';
import { toServiceError } from '../../src/index.ts';

describe('what was thrown, as an error of ours', () => {
  const options = { code: 'NODE_FAILED', service: 'engine' } as const;
  const messageOf = (message: string, more: object) =>
    toServiceError(Object.assign(new Error(message), more), options).message;

  it('names no place on this machine (findings S17)', () => {
    const path = '/home/somebody/data';
    const open = { code: 'ENAMETOOLONG', errno: -36, syscall: 'open', path };
    expect(messageOf(`ENAMETOOLONG: name too long, open '${path}'`, open)).toBe(
      'ENAMETOOLONG: name too long (open)',
    );
    const rename = { code: 'EXDEV', errno: -18, syscall: 'rename', path, dest: '/srv/other' };
    expect(
      messageOf(`EXDEV: cross-device link not permitted, rename '${path}' -> '/srv/other'`, rename),
    ).toBe('EXDEV: cross-device link not permitted (rename)');
  });

  it('may be retried where no file descriptor was left, whatever failed because of it', () => {
    for (const code of ['EMFILE', 'ENFILE']) {
      const open = Object.assign(new Error(`${code}: too many open files, open '/home/a/b'`), { code });
      for (const error of [
        open,
        new Error('it failed', { cause: new TypeError('fetch failed', { cause: open }) }),
      ]) {
        const known = toServiceError(error, options);
        expect(known).toMatchObject({ code: 'UNAVAILABLE', recoverable: true });
        expect(known.message).toContain(`no file descriptor left (${code})`);
        expect(known.message).not.toContain('/home');
      }
    }
    const endless: { cause?: unknown } = {};
    endless.cause = endless;
    expect(toServiceError(endless, options).code).toBe('NODE_FAILED');
  });

  it('keeps every other message', () => {
    expect(messageOf('a message, with a comma', {})).toBe('a message, with a comma');
    const refused = { code: 'ECONNREFUSED', syscall: 'connect', address: '127.0.0.1' };
    expect(messageOf('connect ECONNREFUSED 127.0.0.1:1', refused)).toBe('connect ECONNREFUSED 127.0.0.1:1');
  });
});
