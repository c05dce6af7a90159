import { createHmac, timingSafeEqual } from 'node:crypto';

/** Makes and reads tokens that name something, such as an execution, and that only the owner of the key can make. */
export interface SignedTexts {
  /** Parts without spaces; the last may be empty. */
  write(parts: readonly string[]): string;
  /** Undefined for anything that `write` did not make. */
  read(token: string): readonly string[] | undefined;
}

/** Signed with HMAC-SHA-256. Tokens of one purpose are none of another. */
export function createSignedTexts(key: Uint8Array, purpose: string): SignedTexts {
  const signature = (text: string) =>
    createHmac('sha256', key).update(purpose).update(text).digest().subarray(0, 18).toString('base64url');
  return {
    write(parts) {
      const text = Buffer.from(parts.join(' ')).toString('base64url');
      return `${text}.${signature(text)}`;
    },
    read(token) {
      const [text = '', signed = '', more] = token.split('.');
      const expected = Buffer.from(signature(text));
      // As text, so that one signature has one spelling.
      const bytes = Buffer.from(signed);
      const isOurs =
        more === undefined && bytes.length === expected.length && timingSafeEqual(bytes, expected);
      return isOurs ? Buffer.from(text, 'base64url').toString().split(' ') : undefined;
    },
  };
}
