import { describe, expect, it } from 'vitest';
import { ApiError } from '../../src/api/client.ts';
import { hasWeakSecret, issuesOf, missingFields } from '../../src/features/credentials/credential-issues.ts';
import { parseCredentialSearch } from '../../src/features/credentials/credential-search.ts';
import type { JsonSchema } from '../../src/features/schema-form/schema.ts';

describe('a credential that is not complete', () => {
  it('lacks what is required and empty; a saved secret is there', () => {
    const schema = { required: ['user', 'password', 'realm'] };
    expect(missingFields(schema, { user: '', password: '••••••••' })).toEqual(['user', 'realm']);
  });
  it('knows secrets that are not redacted in data', () => {
    const schema: JsonSchema = {
      properties: { user: { type: 'string' }, key: { type: 'string', ui: { secret: true } } },
    };
    const isWeak = (key: string) => hasWeakSecret(schema, { user: 'admin', key });
    expect(['production', '12345678', 'active'].map(isWeak)).toEqual([true, true, true]);
    expect(['', '••••••••', 'sk-4c1d77Xa', 'correct horse battery'].map(isWeak)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
  it('the server’s complaints go to their fields', () => {
    const error = new ApiError({
      status: 422,
      code: 'CREDENTIAL_INVALID',
      details: { issues: [{ path: 'headers.x', message: 'too long' }, { path: 3 }] },
    });
    expect(issuesOf(error)).toEqual([{ path: ['headers', 'x'], message: 'too long' }]);
    expect(issuesOf(new ApiError({ status: 0, code: 'OFFLINE' }))).toEqual([]);
    expect(issuesOf(undefined)).toEqual([]);
  });
  it('an address says what is looked for, and nothing strange', () => {
    expect(parseCredentialSearch({ text: 'shop', type: 'httpBearer', x: 1 })).toEqual({
      text: 'shop',
      type: 'httpBearer',
    });
    expect(parseCredentialSearch({ text: '', type: 3 })).toEqual({});
  });
});
