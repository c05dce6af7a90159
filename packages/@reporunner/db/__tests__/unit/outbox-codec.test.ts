import type { NewOutboxRecord } from '@reporunner/engine';
import { describe, expect, it } from 'vitest';
import { decodeRecords, encodeRecords, joinRecords } from '../../src/embedded/outbox-codec.ts';

const trigger = { kind: 'trigger', id: 'hook', workflowId: 'w' } as const;

const execution = (executionId: string, more: object = {}): NewOutboxRecord => ({
  kind: 'execution',
  tenantId: 'one',
  executionId,
  workflowId: 'w',
  firstSeq: 1,
  lastSeq: 3,
  status: 'succeeded',
  principal: trigger,
  ...more,
});

describe('Records of a group', () => {
  it('are read as they were written, whatever they share', () => {
    const records: readonly NewOutboxRecord[] = [
      execution('a'),
      execution('b "quoted"', { tenantId: 'two', status: 'failed', firstSeq: 4, lastSeq: 9 }),
      { kind: 'identity', tenantId: 'one', change: 'revoked', userId: 'ada' },
      execution('c', { principal: { kind: 'user', id: 'ada' } }),
      { kind: 'execution', tenantId: 'w', executionId: 'd', firstSeq: 1, lastSeq: 1, status: 'running' },
    ];
    const { shared, records: texts } = encodeRecords(records);
    expect(decodeRecords(joinRecords(shared, texts as string[]))).toEqual(records);
  });

  it('stay what they are when others of the group are refused', () => {
    const { shared, records } = encodeRecords([
      execution('a', { tenantId: 'two' }),
      undefined,
      execution('c'),
    ]);
    expect(records[1]).toBeNull();
    expect(decodeRecords(joinRecords(shared, [records[2] as string]))).toEqual([execution('c')]);
  });

  it('have what they share once', () => {
    const { shared, records } = encodeRecords([execution('a'), execution('b')]);
    expect(JSON.parse(shared)).toHaveLength(3);
    expect(records.every((text) => text !== null && text.length < 40)).toBe(true);
  });

  it('of an earlier version are read as well', () => {
    const by = JSON.stringify(trigger);
    const text = `[["one","a","w",1,3,"succeeded",${by}],["one","b",0,1,1,"running"],{"kind":"flag"}]`;
    expect(decodeRecords(text)).toEqual([
      execution('a'),
      { kind: 'execution', tenantId: 'one', executionId: 'b', firstSeq: 1, lastSeq: 1, status: 'running' },
      { kind: 'flag' },
    ]);
  });
});
