/**
 * What a redirect may take along. Secrets stay with the origin of the first request and the credential's own hosts:
 * another scheme or port is another origin, and from https to http nothing secret goes even to an own host.
 */

/** Headers that describe the message or a preference, and never identify anyone. All others may be secrets, whatever their name. */
const harmless = new Set([
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'cache-control',
  'content-disposition',
  'content-language',
  'content-type',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-unmodified-since',
  'pragma',
  'prefer',
  'range',
  'user-agent',
]);

/** Whether secrets meant for `home` may be sent to `target`. */
export function mayReceiveSecrets(target: URL, home: URL, ownHosts: readonly string[] = []): boolean {
  if (target.origin === home.origin) return true;
  const isDowngrade = home.protocol === 'https:' && target.protocol !== 'https:';
  return !isDowngrade && ownHosts.includes(target.hostname);
}

/** The headers that a stranger may see. Names are in lower case. */
export function harmlessHeaders(
  headers: Readonly<Record<string, string>>,
  secretNames: readonly string[] = [],
): Record<string, string> {
  const secret = new Set(secretNames.map((name) => name.toLowerCase()));
  return Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => harmless.has(name.toLowerCase()) && !secret.has(name.toLowerCase()),
    ),
  );
}

/** The URL without what a server has repeated of the secret parameters of a request's query. */
export function withoutSecretQuery(target: URL, secrets: Readonly<Record<string, unknown>>): URL {
  const isSecret = (part: string) => {
    const [pair] = new URLSearchParams(part);
    return pair !== undefined && Object.hasOwn(secrets, pair[0]) && String(secrets[pair[0]]) === pair[1];
  };
  const parts = target.search.slice(1).split('&');
  if (!parts.some(isSecret)) return target;
  const url = new URL(target);
  url.search = parts.filter((part) => !isSecret(part)).join('&');
  return url;
}
