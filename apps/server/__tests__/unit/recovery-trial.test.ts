import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecoveryTrial } from '../../src/watchdog/recovery-trial.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reporunner-trial-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The recovery of a process that follows a crash. */
const next = (reason: 'EXECUTION_STALLED' | 'OUT_OF_MEMORY' | 'outside' = 'EXECUTION_STALLED') =>
  createRecoveryTrial({
    file: join(folder, 'recovery.json'),
    reason: reason === 'outside' ? undefined : reason,
    suspect: undefined,
    onSetAside: async () => {},
  });

describe('what a recovery after a crash tries', () => {
  it('[WD6] is a suspect after the next crash, and set aside after two by itself', () => {
    next().begin(['a', 'b']);
    const second = next();
    expect(['a', 'b', 'c'].map(second.isSuspect)).toEqual([true, true, false]);
    second.begin(['a']);
    second.end([]);
    second.begin(['b']);
    const third = next();
    expect(['a', 'b'].map(third.isSuspect)).toEqual([false, true]);
    expect(third.verdictOn('b')).toBeUndefined();
    third.begin(['b']);
    const fourth = next('OUT_OF_MEMORY');
    expect(fourth.verdictOn('b')).toBe('OUT_OF_MEMORY');
    expect(fourth.verdictOn('a')).toBeUndefined();
  });

  it('[WD4] [WD6] counts against no execution when the end came from outside', () => {
    for (let at = 0; at < 4; at += 1) next('outside').begin(['a']);
    expect(next('outside').verdictOn('a')).toBeUndefined();
  });

  it('[WD6] suspects what outlived its trial and was running at the next crash', () => {
    const first = next();
    first.begin(['slow', 'quick']);
    first.end(['slow']);
    const second = next();
    expect(['slow', 'quick'].map(second.isSuspect)).toEqual([true, false]);
    expect(second.verdictOn('slow')).toBeUndefined();
  });

  it('[WD6] is retried manually with a clean record', async () => {
    for (let at = 0; at < 2; at += 1) next().begin(['a']);
    const trial = next();
    expect(trial.verdictOn('a')).toBe('EXECUTION_STALLED');
    const ids = { tenantId: 't', executionId: 'a', workflowId: 'w', versionId: 'v' };
    await trial.setAside({ ...ids, nodeId: 'n', nodeName: 'N' }, 'EXECUTION_STALLED');
    trial.begin([]);
    expect(next().verdictOn('a')).toBeUndefined();
  });
});
