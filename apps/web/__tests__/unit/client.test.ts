import { afterEach, describe, expect, expectTypeOf, it, vi } from 'vitest';
import { ApiError, addressOf, call } from '../../src/api/client.ts';
import { diagnosticsOf } from '../../src/api/problem-details.ts';

/** The network: answers as configured, and remembers what was asked. */
function answering(status: number, content?: unknown) {
  const asked: { address: string; init: RequestInit }[] = [];
  vi.stubGlobal('fetch', async (address: string, init: RequestInit) => {
    asked.push({ address, init });
    return new Response(content === undefined ? null : JSON.stringify(content), { status });
  });
  return asked;
}

afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  it('puts parameters into the path, escaped', () => {
    expect(
      addressOf('GET /api/v1/workflows/:id/versions/:versionId', { params: { id: 'a/b', versionId: 'c d' } }),
    ).toBe('/api/v1/workflows/a%2Fb/versions/c%20d');
  });

  it('leaves out of the query what is undefined or empty', () => {
    expect(
      addressOf('GET /api/v1/workflows', {
        query: { text: '', folderId: undefined, published: true, limit: 100, tag: 'x y,z' },
      }),
    ).toBe('/api/v1/workflows?published=true&limit=100&tag=x+y%2Cz');
  });

  it('sends a body as JSON, and an empty object where a route to be posted to wants none', async () => {
    const asked = answering(200, { id: 'f' });
    await call('PUT /api/v1/folders/:id', { params: { id: 'f' }, body: { name: 'Orders' } });
    await call('POST /api/v1/workflows/:id/duplicate', { params: { id: 'w' } });
    await call('GET /api/v1/me');
    expect(asked.map(({ address, init }) => [init.method, address, init.body])).toEqual([
      ['PUT', '/api/v1/folders/f', '{"name":"Orders"}'],
      ['POST', '/api/v1/workflows/w/duplicate', '{}'],
      ['GET', '/api/v1/me', undefined],
    ]);
  });

  it('passes on the other options of a request', async () => {
    const asked = answering(200, {});
    const { signal } = new AbortController();
    await call('GET /api/v1/me', { signal, keepalive: true, headers: { 'if-match': '7' } });
    expect(asked[0]?.init).toMatchObject({ signal, keepalive: true, headers: { 'if-match': '7' } });
  });

  it('gives what the route answers, and nothing where it answers nothing', async () => {
    answering(204);
    const gone = await call('DELETE /api/v1/executions/:id', { params: { id: 'e' } });
    expect(gone).toBeUndefined();
    expectTypeOf(gone).toEqualTypeOf<undefined>();
    answering(200, { items: [{ tag: 'x', count: 2 }] });
    const { items } = await call('GET /api/v1/workflows/tags');
    expectTypeOf(items).toEqualTypeOf<readonly { tag: string; count: number }[]>();
    expect(items).toEqual([{ tag: 'x', count: 2 }]);
  });

  it('throws a problem under its code', async () => {
    answering(404, { status: 404, code: 'NOT_FOUND', title: 'Not found' });
    const error = await call('GET /api/v1/executions/:id', { params: { id: 'e' } }).catch((one) => one);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404 });
  });

  it('is refused by its types with what the route does not take', () => {
    const wrong = () => {
      // @ts-expect-error no such route
      void call('GET /api/v1/nothing');
      // @ts-expect-error a parameter is missing
      void call('GET /api/v1/executions/:id');
      // @ts-expect-error a word that the query does not know
      void call('GET /api/v1/workflows', { query: { sort: 'size' } });
      // @ts-expect-error a body that the route does not take
      void call('PATCH /api/v1/me', { body: { email: 'a@b.c' } });
      // @ts-expect-error a body is missing
      void call('POST /api/v1/folders');
    };
    expect(wrong).toBeTypeOf('function');
  });
});

describe('a problem', () => {
  it('says why a workflow cannot run, and nothing when it is another problem', () => {
    const diagnostics = [{ rule: 'D1', severity: 'error', message: 'No trigger.', nodeId: 'a' }];
    const details = { diagnostics };
    expect(diagnosticsOf(new ApiError({ status: 422, code: 'WORKFLOW_INVALID', details }))).toEqual(
      diagnostics,
    );
    expect(diagnosticsOf(new ApiError({ status: 422, code: 'WORKFLOW_INVALID' }))).toEqual([]);
    expect(diagnosticsOf(new ApiError({ status: 409, code: 'CONFLICT', details }))).toEqual([]);
    expect(diagnosticsOf(undefined)).toEqual([]);
  });
});
