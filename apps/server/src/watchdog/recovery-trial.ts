/**
 * Which executions a recovery after a crash tries, in a file, so that the process after the next crash knows them.
 * WD6 What was tried when the process crashed is a suspect, and is tried by itself; what crashed it twice by itself is
 *     no longer resumed. An end by a signal from outside counts against no execution (WD4).
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { RecoveryTrial, SetAside } from '@reporunner/engine';
import { z } from 'zod';

type Reason = 'EXECUTION_STALLED' | 'OUT_OF_MEMORY';

const notes = z.object({
  /** Being tried. */
  trying: z.array(z.string()),
  /** Tried before, and still running. */
  running: z.array(z.string()),
  /** How often an execution has crashed the process by itself, and how the last time. */
  crashes: z.record(
    z.string(),
    z.object({ count: z.int(), reason: z.enum(['EXECUTION_STALLED', 'OUT_OF_MEMORY']) }),
  ),
});
type Notes = z.output<typeof notes>;

const maxCrashes = 2;
const maxRemembered = 1_000;

function read(file: string): Notes {
  try {
    return notes.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // There is none, or the disk was full.
    return { trying: [], running: [], crashes: {} };
  }
}

/** `reason`: what ended the process before; undefined when somebody outside may have. */
export function createRecoveryTrial(options: {
  readonly file: string;
  readonly reason: Reason | undefined;
  /** Named by the watchdog without proof. */
  readonly suspect: string | undefined;
  readonly onSetAside: (execution: SetAside, reason: Reason) => Promise<void>;
}): RecoveryTrial {
  const { file, reason, suspect, onSetAside } = options;
  const before = read(file);
  const crashes = { ...before.crashes };
  const [only] = before.trying;
  if (reason !== undefined && only !== undefined && before.trying.length === 1)
    crashes[only] = { count: (crashes[only]?.count ?? 0) + 1, reason };
  const suspects = new Set([
    ...before.trying,
    ...before.running,
    ...(suspect === undefined ? [] : [suspect]),
  ]);
  let running: readonly string[] = [];

  /** Survives the end of the process, which is what it is for; a loss of power crashes nothing. */
  const note = (trying: readonly string[]) => {
    const entry = { trying, running: running.slice(-maxRemembered), crashes };
    try {
      writeFileSync(`${file}.new`, JSON.stringify(entry), { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch {
      // A full disk is no reason not to resume.
    }
  };
  note([]);

  return {
    verdictOn(executionId) {
      const known = crashes[executionId];
      return known !== undefined && known.count >= maxCrashes ? known.reason : undefined;
    },
    isSuspect: (executionId) => suspects.has(executionId),
    begin: (executionIds) => note(executionIds),
    end(stillRunning) {
      running = [...running, ...stillRunning];
      note([]);
    },
    async setAside(execution, why) {
      await onSetAside(execution, why);
      delete crashes[execution.executionId];
    },
  };
}
