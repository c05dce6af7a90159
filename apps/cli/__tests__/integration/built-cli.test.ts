import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const app = fileURLToPath(new URL('../../', import.meta.url));
const rolldown = join(app, '../../node_modules/.bin/rolldown');
// Inside of the app, from where its packages are found.
const built = mkdtempSync(join(app, 'node_modules', '.built-'));
const folder = mkdtempSync(join(tmpdir(), 'reporunner-built-'));
let server: ChildProcess | undefined;

async function freePort(): Promise<number> {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  taken.close();
  await once(taken, 'close');
  return port;
}

beforeAll(async () => {
  await promisify(execFile)(rolldown, ['-c', 'rolldown.config.mjs', '-d', built], { cwd: app });
}, 120_000);

afterAll(() => {
  server?.kill('SIGKILL');
  for (const path of [built, folder]) rmSync(path, { recursive: true, force: true });
});

describe('The built command line', () => {
  it('starts the server, which answers, and ends on SIGTERM', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [join(built, 'main.js'), 'start'], {
      env: {
        PATH: process.env.PATH,
        REPORUNNER_DATA_DIR: folder,
        HOST: '127.0.0.1',
        PORT: String(port),
        REPORUNNER_TIMEZON: 'UTC',
      },
    });
    server = child;
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    const ended = once(child, 'exit');
    const health = async () => {
      while (child.exitCode === null) {
        const answer = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
        if (answer?.ok === true) return answer.status;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return said;
    };
    expect(await health()).toBe(200);
    child.kill('SIGTERM');
    expect((await ended)[0]).toBe(0);
    expect(said).not.toContain('Cannot find module');
    expect(said).toContain('Did you mean REPORUNNER_TIMEZONE?');
  }, 120_000);
});
