/** Test addresses: they name a tenant and one of its addresses, and only this server makes them. */
import { createSignedTexts } from './signed-texts.ts';

/** Makes and reads the tokens in test addresses. */
export interface TestTokens {
  create(tenantId: string, addressId: string): string;
  /** Undefined for anything that `create` did not make. */
  read(token: string): { readonly tenantId: string; readonly addressId: string } | undefined;
}

/** Tokens of test addresses, signed with HMAC-SHA-256 (ADR 82). */
export function createTestTokens(key: Uint8Array): TestTokens {
  const texts = createSignedTexts(key, 'reporunner test address');
  return {
    create: (tenantId, addressId) => texts.write([tenantId, addressId]),
    read(token) {
      const [tenantId, addressId] = texts.read(token) ?? [];
      return tenantId === undefined || addressId === undefined ? undefined : { tenantId, addressId };
    },
  };
}
