import { describe, expect, it } from 'vitest';
import { type PrincipalRecord, principalRecordSchema, userIdOf } from '../../src/index.ts';

const records: readonly PrincipalRecord[] = [
  { kind: 'user', id: 'ada' },
  { kind: 'apiKey', id: 'key-1', userId: 'ada' },
  { kind: 'trigger', id: 'hook', workflowId: 'w1' },
  { kind: 'system', id: 'retention' },
];

describe('the serialised form of a principal', () => {
  it('survives JSON', () => {
    for (const record of records)
      expect(principalRecordSchema.parse(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it('names the user behind a key, and none behind triggers and tasks', () => {
    expect(records.map(userIdOf)).toEqual(['ada', 'ada', undefined, undefined]);
  });

  it.each([
    { kind: 'user' },
    { kind: 'user', id: '' },
    { kind: 'apiKey', id: 'key-1' },
    { kind: 'trigger', id: 'hook' },
    { kind: 'system', id: 'anything' },
    { kind: 'robot', id: 'r2' },
  ])('refuses %o', (value) => {
    expect(principalRecordSchema.safeParse(value).success).toBe(false);
  });
});
