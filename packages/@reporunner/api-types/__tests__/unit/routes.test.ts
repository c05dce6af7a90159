import { ERROR_STATUS } from '@reporunner/constants';
import { describe, expect, it } from 'vitest';
import { apiRoutes, curlExample, type Route } from '../../src/index.ts';

const routes: readonly [string, Route][] = Object.entries(apiRoutes);

describe('the route table', () => {
  it('gives every route an id of its own, which is its name in the table', () => {
    expect(routes.map(([, { id }]) => id)).toEqual(routes.map(([name]) => name));
  });

  it('has no two routes at one method and path', () => {
    const addresses = routes.map(([, { method, path }]) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  it.each(routes)('%s describes each of its path parameters', (_, route) => {
    const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(route.params ?? {})).toEqual(inPath);
    expect(Object.keys(route.example?.params ?? {})).toEqual(inPath);
  });

  it.each(routes)('%s has examples that its own schemas accept', (_, route) => {
    if (route.body !== undefined) route.body.parse(route.example?.body);
    if (route.query !== undefined) route.query.parse(route.example?.query ?? {});
    for (const response of Object.values(route.responses)) {
      if (response.schema !== undefined) response.schema.parse(response.example);
    }
  });

  it.each(routes)('%s refuses keys that it does not know', (_, route) => {
    if (route.query !== undefined) expect(route.query.safeParse({ surprise: '1' }).success).toBe(false);
    if (route.body === undefined) return;
    const body = { ...(route.example?.body as object), surprise: 1 };
    expect(route.body.safeParse(body).success).toBe(false);
  });

  it.each(routes)('%s names only codes that answer with an error', (_, route) => {
    for (const code of route.errors ?? []) expect(ERROR_STATUS[code]).toBeGreaterThanOrEqual(400);
  });
});

describe('curl examples', () => {
  it('quote bodies so that a shell keeps them whole', () => {
    const line = curlExample({
      ...apiRoutes.createApiKey,
      example: { body: { name: `Ada's "key" $HOME` } },
    });
    expect(line).toContain(`--json '{"name":"Ada'\\''s \\"key\\" $HOME"}'`);
  });

  it('fill in path and query', () => {
    expect(curlExample(apiRoutes.getNodeType)).toContain(
      `'http://localhost:5678/api/v1/node-types/core.limit'`,
    );
    expect(curlExample(apiRoutes.listNodeTypes)).toContain('?text=limit');
  });

  it('send a key wherever one is needed', () => {
    expect(curlExample(apiRoutes.getHealth)).not.toContain('Authorization');
    expect(curlExample(apiRoutes.getMe)).toContain('Authorization: Bearer');
  });
});
