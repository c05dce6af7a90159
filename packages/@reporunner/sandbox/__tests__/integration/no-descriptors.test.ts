/** Code where the process has no file descriptor left: an error at once that may be retried, and then it works. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = `
  import { closeSync, openSync } from 'node:fs';
  import { createSandbox } from './src/index.ts';
  const parts = createSandbox({ processes: 1 });
  const work = () => parts.run({
    tenantId: 't', code: 'return 1', language: 'javascript', perItem: false, signal: new AbortController().signal,
    input: () => ({ firstIndex: 0, items: [], nodes: {}, variables: {}, now: 0, timezone: 'UTC' }),
  });
  const codeOf = (work) => work.then(() => 'well', (error) => error.code + ' ' + error.recoverable);
  const taken = [];
  try {
    for (;;) taken.push(openSync('/dev/null', 'r'));
  } catch {}
  const results = [await codeOf(work()), await codeOf(work())];
  for (const one of taken) closeSync(one);
  results.push(await codeOf(work()));
  console.log(JSON.stringify(results));
  await parts.close();
`;

it.skipIf(process.platform === 'win32')(
  'code fails at once while no process can be started, and runs again afterwards',
  { timeout: 60_000 },
  () => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const script = 'ulimit -n 128 && exec "$0" --no-warnings --input-type=module -e "$1"';
    const output = execFileSync('sh', ['-c', script, process.execPath, program], { cwd, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual(['UNAVAILABLE true', 'UNAVAILABLE true', 'well']);
  },
);
