/** Both supervisors keep the same rules: the shell script of the container, and the module that `npm start` uses. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const tool = (name: string) => fileURLToPath(new URL(`../../../../tools/${name}`, import.meta.url));

/** Ends each time as the plan says, and notes what it heard of the end before. */
const program = `
import { appendFileSync, readFileSync } from 'node:fs';
const [file, plan] = process.argv.slice(2);
const run = readFileSync(file, 'utf8').split('\\n').length - 1;
const mode = process.env.REPORUNNER_SAFE_MODE === '1' ? ' safe' : '';
appendFileSync(file, (process.env.REPORUNNER_LAST_EXIT ?? 'first') + mode + '\\n');
const act = plan.split(',')[run];
if (act === 'wait') {
  process.on('SIGTERM', () => process.exit(3));
  setInterval(() => {}, 1_000);
  console.log('waiting');
} else if (/^\\d+$/.test(act)) process.exit(Number(act));
else process.kill(process.pid, act);
`;
/** No test waits: delays are noted, and over at once. */
const sleep = `#!/bin/sh
echo "$1" >> "$(dirname "$0")/delays"
`;
const launcher = `
import { appendFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
const delays = fileURLToPath(new URL('delays', import.meta.url));
const { setTimeout: later } = globalThis;
globalThis.setTimeout = (run, ms) => {
  appendFileSync(delays, String(ms / 1_000) + '\\n');
  return later(run, 0);
};
import { supervise } from ${JSON.stringify(`file://${tool('supervise.mjs')}`)};
const [command, ...args] = process.argv.slice(2);
supervise(command, args, { env: process.env }, () => {});
`;

let folder: string;
let notes: string;
const noted = () => readFileSync(notes, 'utf8').trim().split('\n');
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reporunner-supervisor-'));
  notes = join(folder, 'notes');
  writeFileSync(notes, '');
  writeFileSync(join(folder, 'program.mjs'), program);
  writeFileSync(join(folder, 'launcher.mjs'), launcher);
  writeFileSync(join(folder, 'sleep'), sleep, { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('[SV5] a program that npm started', () => {
  const script = `
import { followParent } from ${JSON.stringify(`file://${tool('follow-parent.mjs')}`)};
import { supervise } from ${JSON.stringify(`file://${tool('supervise.mjs')}`)};
followParent(() => process.kill(process.pid, 'SIGTERM'));
supervise(process.execPath, process.argv.slice(2), { env: process.env }, () => {});
`;

  it('is stopped when the shell around it ends', async () => {
    writeFileSync(join(folder, 'script.mjs'), script);
    const words = [process.execPath, join(folder, 'script.mjs'), join(folder, 'program.mjs'), notes, 'wait'];
    // As npm does, and with a word after it, so that no shell becomes the program.
    const command = `${words.map((word) => `'${word}'`).join(' ')}; :`;
    const env = { ...process.env, npm_lifecycle_event: 'start' };
    const shell = spawn('/bin/sh', ['-c', command], { env, stdio: ['ignore', 'pipe', 'ignore'] });
    await once(shell.stdout, 'data');
    const closed = once(shell.stdout, 'close');
    shell.kill('SIGTERM');
    // Everybody who could write there has ended.
    await closed;
    expect(noted()).toEqual(['first']);
  });

  it('goes on where somebody else started it, whatever becomes of them', async () => {
    const { followParent } = (await import(tool('follow-parent.mjs'))) as {
      followParent(gone: () => void, options: object): void;
    };
    const follow = (env: Record<string, string>, parents: number[]) => {
      let isGone = false;
      let look = () => {};
      const every = (work: () => void) => {
        look = work;
        return () => {};
      };
      followParent(() => (isGone = true), { env, parent: () => parents.shift() ?? 1, every });
      look();
      look();
      return isGone;
    };
    const npm = { npm_lifecycle_event: 'start' };
    expect(follow(npm, [40, 40, 1])).toBe(true);
    expect(follow(npm, [40, 40, 40])).toBe(false);
    expect(follow({}, [40, 1, 1])).toBe(false);
    expect(follow(npm, [1, 1, 1])).toBe(false);
  });
});

describe('[SV2] the server under a supervisor', () => {
  it('stops in order when its whole group is signalled, which it hears twice', async () => {
    const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
    const dataDir = join(folder, 'data');
    const env = { ...process.env, PORT: '0', REPORUNNER_DATA_DIR: dataDir, REPORUNNER_LOG_LEVEL: 'error' };
    const supervisor = spawn(process.execPath, [join(folder, 'launcher.mjs'), process.execPath, main], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
    });
    let said = '';
    supervisor.stdout.setEncoding('utf8');
    for await (const text of supervisor.stdout) {
      said += text;
      // When it is ready, and again when it says that it stops.
      if (said.includes('is ready')) process.kill(-(supervisor.pid ?? 0), 'SIGTERM');
    }
    expect(said).toContain('Stopping');
    expect(supervisor.exitCode ?? (await once(supervisor, 'exit'))[0]).toBe(0);
  });
});

describe.each(['supervise.sh', 'supervise.mjs'])('%s', (name) => {
  const run = (plan: string) => {
    const args = [process.execPath, join(folder, 'program.mjs'), notes, plan];
    const [command, first] =
      name === 'supervise.sh' ? ['/bin/sh', tool(name)] : [process.execPath, join(folder, 'launcher.mjs')];
    const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
    return spawn(command, [first, ...args], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  };
  it.each([
    ['SIGKILL,SIGABRT,0', 0, ['first', '137', '134']],
    ['70,0', 0, ['first', '70']],
    ['71,0', 0, ['first', '71']],
    ['1', 1, ['first']],
    ['0', 0, ['first']],
  ])('[SV1] [SV4] runs %s, and ends with %i', async (plan, exitCode, expected) => {
    const [code] = await once(run(plan), 'exit');
    expect(code).toBe(exitCode);
    expect(noted()).toEqual(expected);
  });

  it('[SV3] waits longer and longer between restarts, and goes to safe mode after eight crashes rather than giving up', async () => {
    const supervisor = run([...Array(10).fill('SIGKILL'), '3'].join(','));
    const [code] = await once(supervisor, 'exit');
    expect(code).toBe(3);
    expect(noted()).toEqual(['first', ...Array(7).fill('137'), '137 safe', '137 safe', '137 safe']);
    const delays = readFileSync(join(folder, 'delays'), 'utf8').trim().split('\n').map(Number);
    expect(delays.filter((seconds) => seconds > 0)).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30]);
  });

  it('[SV2] passes signals on, and starts nothing after one', async () => {
    const supervisor = run('SIGKILL,wait');
    await once(supervisor.stdout, 'data');
    supervisor.kill('SIGTERM');
    const [code] = await once(supervisor, 'exit');
    expect(code).toBe(3);
    expect(noted()).toEqual(['first', '137']);
  });
});
