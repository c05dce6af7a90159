/** HTTP digest access authentication, RFC 7616. The server's challenge is answered; `auth-int` is not. */

import { createHash } from 'node:crypto';
import { ServiceError } from '@reporunner/core';
import { nodeMessage } from '../../../messages/error-messages.ts';

export interface DigestChallenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque?: string;
  readonly algorithm: string;
  /** Undefined: the server is of RFC 2069's time. */
  readonly qop?: 'auth';
  readonly userhash: boolean;
}

const hashes: Readonly<Record<string, string>> = {
  'SHA-512-256': 'sha512-256',
  'SHA-256': 'sha256',
  MD5: 'md5',
};
/** Best first. */
const strength = Object.keys(hashes);

const baseOf = (algorithm: string) => algorithm.replace(/-sess$/i, '').toUpperCase();

/** The parameters of every `Digest` challenge of a WWW-Authenticate header, other schemes left out. */
function digestParameters(header: string): readonly ReadonlyMap<string, string>[] {
  const found: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  const parts = /([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([\w!#$%&'*+.^`|~/-]+)))?/g;
  for (const [, name = '', quoted, plain] of header.matchAll(parts)) {
    if (quoted !== undefined || plain !== undefined) {
      current?.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '');
      continue;
    }
    current = name.toLowerCase() === 'digest' ? new Map() : undefined;
    if (current !== undefined) found.push(current);
  }
  return found;
}

/** The strongest challenge of the header that can be answered; undefined when there is none. */
export function digestChallenge(header: string): DigestChallenge | undefined {
  const known = digestParameters(header).flatMap((parameters): DigestChallenge[] => {
    const algorithm = parameters.get('algorithm') ?? 'MD5';
    const nonce = parameters.get('nonce');
    const qops = parameters
      .get('qop')
      ?.split(',')
      .map((one) => one.trim());
    if (nonce === undefined || !(baseOf(algorithm) in hashes)) return [];
    if (qops !== undefined && !qops.includes('auth')) return [];
    const opaque = parameters.get('opaque');
    return [
      {
        realm: parameters.get('realm') ?? '',
        nonce,
        algorithm,
        userhash: parameters.get('userhash')?.toLowerCase() === 'true',
        ...(opaque === undefined ? {} : { opaque }),
        ...(qops === undefined ? {} : { qop: 'auth' }),
      },
    ];
  });
  return known.sort(
    (a, b) => strength.indexOf(baseOf(a.algorithm)) - strength.indexOf(baseOf(b.algorithm)),
  )[0];
}

const quote = (text: string) => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The value of the Authorization header. `uri` is path and query as they are sent; `cnonce` is used once. */
export function digestAuthorization(
  challenge: DigestChallenge,
  request: { readonly method: string; readonly uri: string },
  { user, password }: { readonly user: string; readonly password: string },
  cnonce: string,
): string {
  const name = hashes[baseOf(challenge.algorithm)];
  if (name === undefined) {
    throw new ServiceError(nodeMessage('digestAlgorithm', { algorithm: challenge.algorithm }), {
      code: 'HTTP_REQUEST_FAILED',
      service: 'core.httpRequest',
    });
  }
  const hash = (...parts: string[]) => createHash(name).update(parts.join(':')).digest('hex');
  const { realm, nonce, opaque, algorithm, qop, userhash } = challenge;
  const secret = hash(user, realm, password);
  const a1 = /-sess$/i.test(algorithm) ? hash(secret, nonce, cnonce) : secret;
  const a2 = hash(request.method, request.uri);
  const count = '00000001';
  const response = qop === undefined ? hash(a1, nonce, a2) : hash(a1, nonce, count, cnonce, qop, a2);
  // Header values are Latin-1: a name beyond ASCII goes as an extended value (RFC 8187).
  const plain = /^[\x20-\x7e]*$/.test(user);
  const username = userhash
    ? `username=${quote(hash(user, realm))}, userhash=true`
    : plain
      ? `username=${quote(user)}`
      : `username*=UTF-8''${encodeURIComponent(user)}`;
  return [
    `Digest ${username}`,
    `realm=${quote(realm)}`,
    `uri=${quote(request.uri)}`,
    `algorithm=${algorithm}`,
    `nonce=${quote(nonce)}`,
    ...(qop === undefined ? [] : [`nc=${count}`, `cnonce=${quote(cnonce)}`, `qop=${qop}`]),
    `response=${quote(response)}`,
    ...(opaque === undefined ? [] : [`opaque=${quote(opaque)}`]),
  ].join(', ');
}
