/** Documents where the process has no file descriptor left: an error at once that may be retried, and then it works. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const program = `
  import { closeSync, openSync } from 'node:fs';
  import { createDocumentParser } from './src/index.ts';
  const parts = createDocumentParser({});
  const work = async () => {
    const options = { delimiter: ',', encoding: 'utf-8', header: true, typed: true };
    const signal = new AbortController().signal;
    const read = parts.run({ tenantId: 't', workflowId: 'w', operation: 'csv.read', source: Buffer.from('a\\n1'), options, signal });
    for await (const _ of read);
  };
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
  'a document fails at once while no process can be started, and is read afterwards',
  { timeout: 60_000 },
  () => {
    const cwd = fileURLToPath(new URL('../..', import.meta.url));
    const script = 'ulimit -n 128 && exec "$0" --no-warnings --input-type=module -e "$1"';
    const output = execFileSync('sh', ['-c', script, process.execPath, program], { cwd, encoding: 'utf8' });
    expect(JSON.parse(output)).toEqual(['UNAVAILABLE true', 'UNAVAILABLE true', 'well']);
  },
);
