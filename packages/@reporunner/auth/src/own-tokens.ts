import { randomBytes } from 'node:crypto';

/** API keys, and the tokens of sessions. */
const prefixes = { apiKey: 'rr', session: 'rs' } as const;
const secretBytes = 32;
/** Their characters in base64url. */
const secretLength = Math.ceil((secretBytes * 8) / 6);
const shape = new RegExp(
  `\\b(?:${Object.values(prefixes).join('|')})_[\\w-]{${secretLength}}(?![\\w-])`,
  'g',
);

export const newToken = (kind: keyof typeof prefixes): string =>
  `${prefixes[kind]}_${randomBytes(secretBytes).toString('base64url')}`;

/** Replaces what has the shape of a key or session token of an installation; a key that was preset has none of its own. */
export const maskTokens = (text: string, mark: string): string =>
  text.length < secretLength ? text : text.replace(shape, mark);
