/** What README and the API's document show is run as it stands there. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownerKey, startTestServer, type TestServer } from '../test-utils/start-test-server.ts';

const root = new URL('../../../../', import.meta.url).pathname;
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.close());

interface ApiOperation {
  readonly requestBody?: { readonly content: Record<string, { readonly example?: unknown }> };
  readonly responses: Record<string, { readonly content?: Record<string, { readonly example?: unknown }> }>;
}

const call = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${ownerKey}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), text };
};

describe.skipIf(process.platform === 'win32')('the quick start of README', () => {
  it('does what it says, line by line', async () => {
    const readme = readFileSync(`${root}README.md`, 'utf8');
    const [, block = ''] = /```sh\n(KEY=[\s\S]*?)```/.exec(readme) ?? [];
    expect(block).toContain('curl');
    const script = block
      .replace(/^KEY=.*$/m, `KEY=${ownerKey}`)
      .replaceAll('http://localhost:5678', server.url)
      .replaceAll('curl -s ', 'curl -sS --fail-with-body ')
      .replace(/\n\n/g, '\necho; echo ---\n');
    const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd: root });
    const answers = stdout.split('---').map((text) => text.trim());
    const [published, greeting, executions] = answers.slice(-3).map((text) => JSON.parse(text));
    expect(published).toMatchObject({ workflowId: expect.any(String) });
    const promised = JSON.parse((/^# (\{.*\})$/m.exec(block) ?? [])[1]?.replace('2026-…', '') ?? '{}');
    expect(Object.keys(greeting)).toEqual(Object.keys(promised));
    expect(greeting.greeting).toBe(promised.greeting);
    expect(executions.items).toHaveLength(1);
    expect(executions.items[0]).toMatchObject({ status: 'succeeded' });
  });
});

describe('an example of the API document', () => {
  it('is accepted as it is, for every operation that shows one', async () => {
    const { body: document } = await call('GET', '/api/v1/openapi.json');
    const workflow = await call('POST', '/api/v1/workflows', {
      ...JSON.parse(readFileSync(`${root}examples/01-greeting-api.json`, 'utf8')),
      id: undefined,
    });
    expect(workflow.status).toBe(201);
    const { id } = workflow.body;
    /** What stands for the ids in an example: those of a workflow that exists, at the revision that the example names. */
    const fillIn = (example: unknown): unknown =>
      JSON.parse(JSON.stringify(example).replaceAll('"…"', JSON.stringify(id)), (key, value: unknown) =>
        key === 'baseRevision' ? undefined : value,
      );
    const tried: string[] = [];
    for (const [path, operations] of Object.entries(
      document.paths as Record<string, Record<string, ApiOperation>>,
    ))
      for (const [method, operation] of Object.entries(operations)) {
        const example = operation.requestBody?.content['application/json']?.example;
        if (example === undefined) continue;
        const name = `${method} ${path}`;
        const answer = await call(method.toUpperCase(), path.replace('{id}', id), fillIn(example));
        expect(answer.status, `${name}: ${answer.text}`).toBeLessThan(300);
        tried.push(name);
        for (const [status, response] of Object.entries(operation.responses)) {
          const shown = response.content?.['application/json']?.example;
          if (typeof shown === 'object' && shown !== null && Number(status) === answer.status)
            expect(answer.body).toMatchObject(shown);
        }
      }
    expect(tried.length).toBeGreaterThanOrEqual(8);
    expect(tried).toContain('post /api/v1/workflows');
  });
});
