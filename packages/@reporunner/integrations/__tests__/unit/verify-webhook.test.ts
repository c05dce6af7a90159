import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from '../../src/index.ts';

const rawBody = Buffer.from('{"order":"Zürich"}');
const now = 1_800_000_000_000;
const verdict = (
  kind: Parameters<typeof verifyWebhook>[0],
  headers: Record<string, string>,
  credential: Parameters<typeof verifyWebhook>[2],
) => {
  const result = verifyWebhook(kind, { headers, rawBody }, credential, now);
  return result.ok ? 200 : result.status;
};

describe('the sender of a webhook', () => {
  it('proves itself with user and password', () => {
    const account = { user: 'märta', password: 'a:b' };
    const header = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });
    expect(verdict('basic', header('märta:a:b'), account)).toBe(200);
    expect(verdict('basic', header('märta:a:c'), account)).toBe(401);
    expect(verdict('basic', header(''), account)).toBe(401);
    expect(verdict('basic', { authorization: 'Bearer x' }, account)).toBe(401);
    expect(verdict('basic', {}, account)).toBe(401);
    expect(verdict('basic', header(':'), { user: '', password: '' })).toBe(401);
  });

  it('proves itself with a header', () => {
    const secret = { name: 'X-Token', value: 't' };
    expect(verdict('header', { 'x-token': 't' }, secret)).toBe(200);
    expect(verdict('header', { 'x-token': 'T' }, secret)).toBe(403);
    expect(verdict('header', {}, secret)).toBe(401);
    expect(verdict('header', { 'x-token': '' }, { name: 'x-token', value: '' })).toBe(401);
  });

  it.each(['sha1', 'sha256', 'sha512'] as const)('signs the raw bytes with %s', (algorithm) => {
    const scheme = {
      secret: 's',
      header: 'X-Sig',
      algorithm,
      encoding: 'hex',
      prefix: `${algorithm}=`,
      timestampHeader: '',
    };
    const mac = createHmac(algorithm, 's').update(rawBody).digest('hex');
    expect(verdict('hmac', { 'x-sig': `${algorithm}=${mac}` }, scheme)).toBe(200);
    expect(verdict('hmac', { 'x-sig': mac }, scheme)).toBe(403);
    expect(verdict('hmac', { 'x-sig': `${algorithm}=${mac.replace(/.$/, '!')}` }, scheme)).toBe(403);
    expect(verdict('hmac', {}, scheme)).toBe(401);
    expect(verdict('hmac', { 'x-sig': 'x' }, { ...scheme, secret: '' })).toBe(401);
  });

  it('names the headers that are not to be stored (security canary)', () => {
    const proofOf = (...[kind, headers, credential]: Parameters<typeof verdict>) => {
      const result = verifyWebhook(kind, { headers, rawBody }, credential, now);
      return result.ok ? result.proof : undefined;
    };
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(proofOf('basic', { authorization }, { user: 'me', password: 'secret' })).toEqual([
      'authorization',
    ]);
    expect(proofOf('header', { 'x-token': 't' }, { name: 'X-Token', value: 't' })).toEqual(['x-token']);
    const mac = createHmac('sha1', 's').update(rawBody).digest('hex');
    const scheme = { secret: 's', header: 'X-Sig', algorithm: 'sha1', encoding: 'hex', prefix: '' };
    expect(proofOf('hmac', { 'x-sig': mac }, scheme)).toEqual(['x-sig']);
  });

  it('signs a time stamp that may not be old', () => {
    const scheme = {
      secret: 's',
      header: 'sig',
      algorithm: 'sha256',
      encoding: 'base64',
      prefix: '',
      timestampHeader: 'at',
      toleranceSeconds: 60,
    };
    const at = (seconds: number | string) => ({
      at: String(seconds),
      sig: createHmac('sha256', 's').update(`${seconds}.`).update(rawBody).digest('base64'),
    });
    const second = now / 1_000;
    expect(verdict('hmac', at(second - 59), scheme)).toBe(200);
    expect(verdict('hmac', at(second - 61), scheme)).toBe(403);
    expect(verdict('hmac', at(second + 61), scheme)).toBe(403);
    expect(verdict('hmac', at('1e9'), scheme)).toBe(403);
    expect(verdict('hmac', { sig: at(second).sig }, scheme)).toBe(403);
  });

  it('is refused when there is nothing to check with', () => {
    for (const kind of ['basic', 'header', 'hmac'] as const) expect(verdict(kind, {}, undefined)).toBe(403);
  });
});
