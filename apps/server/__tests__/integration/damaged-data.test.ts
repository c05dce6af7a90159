import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const pageSize = 4_096;

it('is not ready over damaged pages, from its start on, and says why', async () => {
  server = await startApiServer();
  const { running, folder } = server;
  const ready = async () => {
    const response = await fetch(`${server?.running.url}/ready`);
    return { status: response.status, body: (await response.json()) as object };
  };
  const text = 'to be damaged '.repeat(1_000);
  for (let at = 0; at < 3; at += 1)
    await server.ok('POST', '/workflows', {
      name: `W${at}`,
      nodes: {
        a: {
          id: 'a',
          type: 'core.set',
          name: 'a',
          position: { x: 0, y: 0 },
          parameters: { fields: [{ name: 'a', value: text }] },
        },
      },
      edges: {},
    });
  expect(await ready()).toMatchObject({ status: 200, body: { status: 'ok' } });
  await running.close();
  const file = join(folder, 'reporunner.db');
  const bytes = readFileSync(file);
  let damaged = 0;
  for (let at = 0; at < bytes.length; at += pageSize)
    if (bytes.subarray(at, at + pageSize).includes('to be damaged to be damaged')) {
      bytes.fill(0xff, at, at + 8);
      damaged += 1;
    }
  expect(damaged).toBeGreaterThan(3);
  writeFileSync(file, bytes);
  await server.restart();
  expect(await ready()).toMatchObject({
    status: 503,
    body: {
      status: 'unavailable',
      services: {
        store: { ok: false, message: expect.stringMatching(/database file is damaged.*restore a backup/) },
      },
    },
  });
});
