/** Tells a device that has signed in to an account before: a random name, signed together with the account. */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

export interface DeviceTokens {
  create(email: string): string;
  /** The device's name, or undefined when the token is not ours or of another account. */
  read(token: string | undefined, email: string): string | undefined;
}

/** Without a key, tokens are good until the process ends. */
export function createDeviceTokens(key: Uint8Array = randomBytes(32)): DeviceTokens {
  const own = Buffer.from(hkdfSync('sha256', key, '', 'reporunner device tokens', 32));
  const sign = (name: string, email: string) =>
    createHmac('sha256', own).update(`${name}\0${email}`).digest('base64url');
  return {
    create(email) {
      const name = randomBytes(16).toString('base64url');
      return `${name}.${sign(name, email)}`;
    },
    read(token, email) {
      const [name, signature] = token?.split('.') ?? [];
      if (name === undefined || signature === undefined) return undefined;
      const expected = Buffer.from(sign(name, email));
      const actual = Buffer.from(signature);
      return actual.length === expected.length && timingSafeEqual(actual, expected) ? name : undefined;
    },
  };
}
