import { silentLogger } from '@reporunner/core';
import { describe, expect, it } from 'vitest';
import { createServer } from '../../src/http/create-server.ts';

const server = () =>
  createServer({
    logger: silentLogger,
    trustProxy: false,
    authenticate: async ({ bearer }) =>
      bearer === 'reader'
        ? { tenantId: 't', userId: 'u', kind: 'api-key', permissions: ['workflow:read'] }
        : undefined,
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

  it('lets in who has its permission, and nobody else', async () => {
    const one = server();
    one.route({ method: 'GET', url: '/read', config: { permission: 'workflow:read' }, handler });
    one.route({ method: 'GET', url: '/write', config: { permission: 'workflow:write' }, handler });
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
    expect(await statusOf('/write', 'reader')).toBe(403);
    expect(await statusOf('/open')).toBe(200);
    await one.close();
  });
});
