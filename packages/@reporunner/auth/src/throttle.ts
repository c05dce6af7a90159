/**
 * Slows guessing down.
 * TH1 A try is counted before it is checked: of many at the same time no more are checked than one after the other.
 * TH2 Tries are counted per account and per network address. A success forgets those of the account; of the address it
 *     takes back its own only, or anyone with an account could guess at others for ever.
 * TH3 A device that has signed in to an account before has a count of its own: others cannot lock it out.
 */
import { type Clock, ServiceError } from '@reporunner/core';
import { authMessage } from './messages/auth-messages.ts';

interface Tries {
  readonly count: number;
  readonly until: number;
  readonly last: number;
}

const free = 5;
const firstDelayMs = 1_000;
const maxDelayMs = 900_000;
const forgetAfterMs = 3_600_000;
const maxKeys = 10_000;

export interface Throttle {
  /**
   * Counts a try, or refuses it, and then it does not count.
   * @throws ServiceError RATE_LIMITED with `details.retryAfterMs` while one of the keys has to wait.
   */
  begin(keys: readonly string[]): void;
  /** The first key is whom the try was for. */
  succeeded(keys: readonly string[]): void;
}

/** Growing delays after the first few tries, by key. */
export function createThrottle(clock: Clock): Throttle {
  /** By the kind of key, so that a flood of one kind does not push out the others. */
  const kinds = new Map<string, Map<string, Tries>>();

  const triesOf = (key: string) => {
    const kind = key.slice(0, key.indexOf(' '));
    let tries = kinds.get(kind);
    if (tries === undefined) {
      tries = new Map();
      kinds.set(kind, tries);
    }
    return tries;
  };

  return {
    begin(keys) {
      const now = clock.elapsed();
      const wait = Math.max(...keys.map((key) => (triesOf(key).get(key)?.until ?? 0) - now));
      if (wait > 0)
        throw new ServiceError(authMessage('tooManyTries'), {
          code: 'RATE_LIMITED',
          service: 'auth',
          recoverable: true,
          details: { retryAfterMs: wait },
        });
      for (const key of keys) {
        const tries = triesOf(key);
        const known = tries.get(key);
        const count = known !== undefined && now - known.last < forgetAfterMs ? known.count + 1 : 1;
        const delay = count < free ? 0 : Math.min(firstDelayMs * 2 ** (count - free), maxDelayMs);
        tries.delete(key);
        tries.set(key, { count, until: now + delay, last: now });
        if (tries.size > maxKeys) tries.delete(tries.keys().next().value as string);
      }
    },
    succeeded([subject, ...others]) {
      if (subject !== undefined) triesOf(subject).delete(subject);
      for (const key of others) {
        const tries = triesOf(key);
        const known = tries.get(key);
        if (known === undefined) continue;
        if (known.count <= 1) tries.delete(key);
        else tries.set(key, { ...known, count: known.count - 1, until: 0 });
      }
    },
  };
}

/** What a client is counted by: of IPv6 its network, for one host has 2⁶⁴ addresses. */
export function addressKey(ip: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined || !ip.includes(':')) return `address ${mapped ?? ip}`;
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? [];
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return `address ${groups
    .slice(0, 4)
    .map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}
