/** Passwords: argon2id, slow on purpose, and at most two at once so that sign-ins cannot take the machine. */
import { createHash } from 'node:crypto';
import { LIMITS } from '@reporunner/constants';
import { type Message, ServiceError } from '@reporunner/core';
import { authMessage } from './messages/auth-messages.ts';
import type { PasswordStrength } from './ports/password-strength.ts';

const options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
const maxBytes = 1_024;
const maxAtOnce = 2;
const maxWaiting = 32;
/** Guesses, as a power of ten, that a password must be worth: out of reach of anyone who has stolen the hash. */
const minGuesses = 10;

/** The same characters typed on another keyboard are the same password (NIST SP 800-63B). */
const normalised = (password: string) => password.normalize('NFKC');

let busy = 0;
const waiting: (() => void)[] = [];

/** `isTrusted`: goes before all others, and is never refused. */
async function limited<T>(work: () => Promise<T>, isTrusted = false): Promise<T> {
  if (!isTrusted && waiting.length >= maxWaiting)
    throw new ServiceError(authMessage('tooManySignIns'), {
      code: 'RATE_LIMITED',
      service: 'auth',
      recoverable: true,
      details: { retryAfterMs: 1_000 },
    });
  if (busy >= maxAtOnce)
    await new Promise<void>((resolve) => {
      if (isTrusted) waiting.unshift(resolve);
      else waiting.push(resolve);
    });
  busy += 1;
  try {
    return await work();
  } finally {
    busy -= 1;
    waiting.shift()?.();
  }
}

/** @throws ServiceError VALIDATION_FAILED saying what a password must be, UNAVAILABLE when it cannot be judged. */
export async function assertPassword(
  strength: PasswordStrength,
  typed: string,
  email: string,
): Promise<void> {
  const password = normalised(typed);
  const refuse = (message: Message): never => {
    throw new ServiceError(message, { code: 'VALIDATION_FAILED', service: 'auth' });
  };
  if ([...password].length < LIMITS.passwordLength)
    refuse(authMessage('passwordShort', { limit: LIMITS.passwordLength }));
  if (Buffer.byteLength(password) > maxBytes) refuse(authMessage('passwordLong', { limit: maxBytes }));
  const [name = ''] = email.split('@');
  if ((await strength.guesses(password, [email, name, 'reporunner'])) < minGuesses)
    refuse(authMessage('passwordWeak'));
}

/** A PHC string. */
export function hashPassword(password: string): Promise<string> {
  return limited(async () => (await import('@node-rs/argon2')).hash(normalised(password), options));
}

/**
 * Takes as long for a user that does not exist as for one that does.
 * @throws ServiceError RATE_LIMITED when too many wait, unless the caller is trusted.
 */
export function verifyPassword(
  hash: string | undefined,
  password: string,
  isTrusted: boolean,
): Promise<boolean> {
  return limited(async () => {
    const { verify, hash: make } = await import('@node-rs/argon2');
    const text = normalised(password);
    // Hashes from before are of the password as it was typed.
    const tries = text === password ? [text] : [text, password];
    for (const one of tries) {
      if (hash === undefined) await make(one, options);
      else if (await verify(hash, one)) return true;
    }
    return false;
  }, isTrusted);
}

/** How secrets of high entropy are stored: they need no slow hash. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
