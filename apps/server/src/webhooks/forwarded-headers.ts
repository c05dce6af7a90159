/**
 * The headers of a request as its workflow gets them (WH5 of register-webhooks.ts).
 */
import type { IncomingHttpHeaders } from 'node:http';
import { type IdentityService, maskTokens } from '@reporunner/auth';
import { COOKIE_PREFIX } from '@reporunner/constants';

const mark = '••••••';
const ownCookie = new RegExp(`(^|[;\\s])${COOKIE_PREFIX}`, 'i');
/** Headers in which a program sends its key. */
const keyHeaders = ['authorization', 'proxy-authorization'] as const;

/** Undefined: there was none but ours. */
function othersCookies(value: string): string | undefined {
  if (!ownCookie.test(value)) return value;
  const others = value.split(';').filter((pair) => !ownCookie.test(pair));
  return others.length === 0 ? undefined : others.join(';').trim();
}

/** What may be a key in the value of such a header. */
function keysIn(value: string): readonly string[] {
  const [, scheme = '', credentials = ''] = /^(\S+)\s+(.+)$/.exec(value) ?? [];
  if (credentials === '') return [value.trim()];
  if (scheme.toLowerCase() !== 'basic') return [credentials.trim()];
  const pair = Buffer.from(credentials, 'base64').toString();
  const colon = pair.indexOf(':');
  return [pair.slice(0, colon), pair.slice(colon + 1)];
}

/** `proof`: names of headers that are masked, in lower case. */
export function forwardedHeaders(
  headers: IncomingHttpHeaders,
  proof: readonly string[],
  isOwnKey: IdentityService['isOwnKey'],
): Record<string, string> | Promise<Record<string, string>> {
  const result: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value === undefined) continue;
    const text = Array.isArray(value) ? value.join(', ') : value;
    const shown = name === 'cookie' ? othersCookies(text) : text;
    if (shown !== undefined) result[name] = proof.includes(name) ? mark : maskTokens(shown, mark);
  }
  const unsure = keyHeaders.filter((name) => result[name] !== undefined && result[name] !== mark);
  return unsure.length === 0 ? result : withoutOwnKeys(result, unsure, isOwnKey);
}

async function withoutOwnKeys(
  headers: Record<string, string>,
  names: readonly string[],
  isOwnKey: IdentityService['isOwnKey'],
): Promise<Record<string, string>> {
  for (const name of names)
    for (const key of keysIn(headers[name] ?? '')) if (await isOwnKey(key)) headers[name] = mark;
  return headers;
}
