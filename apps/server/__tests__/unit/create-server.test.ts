import { memberPrincipal } from '@reporunner/auth';
import { silentLogger } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createServer } from '../../src/http/create-server.ts';

const server = () =>
  createServer({
    logger: silentLogger,
    trustProxy: false,
    authenticate: async ({ bearer }) =>
      bearer === 'reader' ? memberPrincipal('t', { kind: 'apiKey', id: 'k', userId: 'u' }) : undefined,
    onAnswer: () => {},
  });
const handler = async () => 'ok';

describe('a route', () => {
  it('that declares no permission keeps the server from starting', async () => {
    const open = server();
    expect(() => open.route({ method: 'GET', url: '/forgotten', handler })).toThrow(
      'GET /forgotten declares no permission',
    );
    const late = server();
    late.register(async (scope) => {
      scope.route({ method: 'POST', url: '/plugin', handler });
    });
    await expect(late.ready()).rejects.toThrow('POST /plugin declares no permission');
  });

  it('knows who calls before its handler runs, unless it is public', async () => {
    const one = server();
    one.route({ method: 'GET', url: '/read', config: { permission: 'workflow:read' }, handler });
    one.route({ method: 'GET', url: '/open', config: { permission: 'public' }, handler });
    const statusOf = async (url: string, key?: string) =>
      (
        await one.inject({
          url,
          ...(key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } }),
        })
      ).statusCode;
    expect(await statusOf('/read')).toBe(401);
    expect(await statusOf('/read', 'stranger')).toBe(401);
    expect(await statusOf('/read', 'reader')).toBe(200);
    expect(await statusOf('/open')).toBe(200);
    await one.close();
  });
});
