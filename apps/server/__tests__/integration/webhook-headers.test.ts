/** WH5: what of a request's headers its workflow gets, and keeps. */
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
let apiKey: string;
beforeAll(async () => {
  server = await startApiServer();
  ({ key: apiKey } = await server.ok('POST', '/api-keys', { name: 'caller' }));
});
afterAll(() => server.close());

const mark = '••••••';

async function hook(path: string, parameters: object = {}, credentials: object = {}) {
  const parametersOf = { path, methods: ['GET', 'POST'], respond: 'lastNode', ...parameters };
  const { id } = await server.ok('POST', '/workflows', {
    name: path,
    nodes: { hook: { type: 'core.webhook', parameters: parametersOf, credentials } },
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  return id as string;
}

async function headersAt(path: string, headers: Record<string, string>): Promise<Record<string, string>> {
  const response = await fetch(`${server.running.url}${path}`, { headers });
  const body = (await response.json()) as { headers: Record<string, string> };
  expect(response.status, JSON.stringify(body)).toBe(200);
  return body.headers;
}

describe('the headers of a webhook', () => {
  it('[WH5] are as they were sent where nothing had to be proved', async () => {
    await hook('plain');
    const sent = {
      authorization: 'Bearer eyJhbGciOiJub25lIn0.e30.x',
      'proxy-authorization': `Basic ${Buffer.from('ada:lovelace-1843').toString('base64')}`,
      cookie: 'shop=1; theme=dark',
      'x-api-key': 'key of another service',
    };
    expect(await headersAt('/webhook/plain', sent)).toMatchObject(sent);
  });

  it('[WH5] hold an authorization that proved nothing, and not the header that did', async () => {
    const { id } = await server.ok('POST', '/credentials', {
      name: 'hook',
      type: 'httpHeader',
      data: { name: 'X-Hook-Token', value: 'a token of 24 characters' },
    });
    await hook('proved', { auth: 'header' }, { header: id });
    const sent = { authorization: 'Bearer of-the-caller', 'x-copy': 'a token of 24 characters' };
    expect(
      await headersAt('/webhook/proved', { ...sent, 'x-hook-token': 'a token of 24 characters' }),
    ).toMatchObject({ authorization: sent.authorization, 'x-copy': mark, 'x-hook-token': mark });
  });

  it('[WH5] never hold cookies or keys of this installation', async () => {
    const id = await hook('own');
    const session = `rs_${randomBytes(32).toString('base64url')}`;
    const own = `reporunner_session=${session}`;
    const asked = [
      [{ cookie: `shop=1; ${own}; reporunner_signed_in=1; a=b` }, { cookie: 'shop=1; a=b' }],
      [{ cookie: own }, { cookie: undefined }],
      [{ authorization: `Bearer ${apiKey}` }, { authorization: `Bearer ${mark}` }],
      [{ authorization: `Bearer ${ownerKey}` }, { authorization: mark }],
      [{ authorization: ownerKey }, { authorization: mark }],
      [
        { authorization: `Basic ${Buffer.from(`x:${ownerKey}`).toString('base64')}` },
        { authorization: mark },
      ],
      [{ 'x-api-key': apiKey }, { 'x-api-key': mark }],
      [{ referer: `http://x/?token=${session}` }, { referer: `http://x/?token=${mark}` }],
    ] as const;
    for (const [sent, shown] of asked) {
      const headers = await headersAt('/webhook/own', sent as unknown as Record<string, string>);
      for (const [name, value] of Object.entries(shown)) expect(headers[name], name).toBe(value);
    }
    const test = { authorization: `Bearer ${ownerKey}` };
    expect(await headersAt(`/webhook-test/${id}/own`, test)).toMatchObject({ authorization: mark });
    await server.restart();
    for (const file of readdirSync(server.folder, { recursive: true, withFileTypes: true })) {
      const text = file.isFile() ? readFileSync(join(file.parentPath, file.name)).toString('latin1') : '';
      for (const secret of [apiKey, ownerKey, session]) expect(text.includes(secret), file.name).toBe(false);
    }
  });
});
