import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const index = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

it('the HTTP library is loaded by the first request, not by who could send one', () => {
  const program = `
    import { createRequire } from 'node:module';
    const { createHttpClient } = await import(${JSON.stringify(index)});
    const isLoaded = () => Object.keys(createRequire(${JSON.stringify(index)}).cache).some((file) => file.includes('undici'));
    const client = createHttpClient();
    const before = isLoaded();
    await client.request({ url: 'http://127.0.0.1:1' }).catch(() => {});
    console.log(JSON.stringify([before, isLoaded()]));
    await client.close();`;
  const printed = execFileSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  expect(JSON.parse(printed)).toEqual([false, true]);
});
