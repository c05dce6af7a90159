import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
beforeAll(async () => {
  server = await startApiServer();
});
afterAll(() => server.close());

const hooked = (name: string, path: string, more: object = {}) => ({
  name,
  nodes: {
    hook: { type: 'core.webhook', parameters: { path, respond: 'lastNode' } },
    say: { type: 'core.noOp', name: 'Sag Hallo' },
  },
  edges: { e: { from: 'hook', to: 'say' } },
  ...more,
});
const create = async (document: object, query = '') =>
  (await server.ok('POST', `/workflows${query}`, document)).id as string;
const idsOf = async (query: string) =>
  (await server.ok('GET', `/workflows?${query}`)).items.map(({ id }: { id: string }) => id);
const called = async (path: string) =>
  (await fetch(`${server.running.url}/webhook/${path}`, { method: 'POST' })).status;

describe('folders', () => {
  it('[FO1] nest, are renamed, moved and put in order, and never lie in themselves', async () => {
    const make = (name: string, parentId?: string) => server.ok('POST', '/folders', { name, parentId });
    const a = await make('A');
    const b = await make('B', a.id);
    const c = await make('C');
    expect((await server.api('PUT', `/folders/${a.id}`, { parentId: b.id })).body.code).toBe('BAD_REQUEST');
    expect((await server.api('PUT', `/folders/${a.id}`, { parentId: 'none' })).body.code).toBe('NOT_FOUND');
    await server.ok('PUT', `/folders/${c.id}`, { name: 'C neu', beforeId: a.id });
    await server.ok('PUT', `/folders/${b.id}`, { parentId: null });
    const { items } = await server.ok('GET', '/folders');
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['C neu', 'A', 'B']);
    expect(items.every((folder: object) => !('parentId' in folder))).toBe(true);
    let deep = a.id;
    const statuses = [];
    for (let n = 0; n < 17; n += 1) {
      const answer = await server.api('POST', '/folders', { name: `d${n}`, parentId: deep });
      statuses.push(answer.status);
      deep = answer.body.id ?? deep;
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(15);
    for (const { id } of items) await server.ok('DELETE', `/folders/${id}?contents=bin`);
    expect((await server.ok('GET', '/folders')).items).toEqual([]);
  });

  it('[FO3] are changed only at the revision that If-Match names', async () => {
    const { id, revision } = await server.ok('POST', '/folders', { name: 'A' });
    expect(revision).toBe(1);
    const change = (name: string, ifMatch: string) =>
      server.api('PUT', `/folders/${id}`, { name }, { 'if-match': ifMatch });
    expect(await change('B', '"1"')).toMatchObject({ status: 200, body: { name: 'B', revision: 2 } });
    expect(await change('C', '1')).toMatchObject({ status: 409, body: { code: 'REVISION_CONFLICT' } });
    expect(await change('C', 'x')).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST' } });
    expect(await server.ok('PUT', `/folders/${id}`, { name: 'D' })).toMatchObject({ name: 'D', revision: 3 });
    await server.ok('DELETE', `/folders/${id}`);
  });

  it('[I5] have a revision as accounts do', async () => {
    const { revision } = await server.ok('GET', '/me');
    const rename = (ifMatch: number) =>
      server.api('PATCH', '/me', { name: 'Ada' }, { 'if-match': String(ifMatch) });
    expect(await rename(revision)).toMatchObject({ status: 200, body: { revision: revision + 1 } });
    expect(await rename(revision)).toMatchObject({ status: 409, body: { code: 'REVISION_CONFLICT' } });
    expect(await server.ok('PATCH', '/me', { name: 'Eve' })).toMatchObject({ revision: revision + 2 });
  });

  it('hold workflows, which is no part of their documents', async () => {
    const outer = await server.ok('POST', '/folders', { name: 'Outer' });
    const inner = await server.ok('POST', '/folders', { name: 'Inner', parentId: outer.id });
    const inside = await create(hooked('Inside', 'inside'), `?folderId=${inner.id}`);
    const beside = await create(hooked('Beside', 'beside'));
    expect(await idsOf(`folderId=${inner.id}`)).toEqual([inside]);
    expect(await idsOf('folderId=root')).toContain(beside);
    expect(await idsOf('folderId=root')).not.toContain(inside);
    const moved = await server.ok('POST', `/workflows/${beside}/move`, { folderId: outer.id });
    expect(moved).toMatchObject({ folderId: outer.id, revision: 1 });
    expect((await server.api('POST', `/workflows/${beside}/move`, { folderId: 'none' })).status).toBe(404);
    const read = await server.ok('GET', `/workflows/${beside}`);
    await server.ok('PUT', `/workflows/${beside}`, { ...read, name: 'Beside 2' });
    expect(await server.ok('GET', `/workflows/${beside}/export`)).not.toHaveProperty('folderId');
    await server.ok('DELETE', `/folders/${inner.id}`);
    expect(await server.ok('GET', `/workflows/${inside}`)).toMatchObject({ folderId: outer.id });
    await server.ok('DELETE', `/folders/${outer.id}?contents=bin`);
    expect((await server.api('GET', `/workflows/${inside}`)).status).toBe(404);
    expect((await idsOf('deleted=true')).toSorted()).toEqual([inside, beside].toSorted());
    await server.ok('POST', `/workflows/${inside}/restore`);
    expect(await server.ok('GET', `/workflows/${inside}`)).not.toHaveProperty('folderId');
  });
});

describe('the list of workflows', () => {
  it('finds by tags and by words anywhere, and shows what a row needs', async () => {
    const id = await create(
      hooked('Rechnungen', 'invoices', { description: 'Für die Großkunden', tags: ['geld', 'täglich'] }),
    );
    await create(hooked('Mahnungen', 'reminders', { tags: ['geld'] }));
    for (const query of ['tag=geld,t%C3%A4glich', 'text=GRO%C3%9FKUNDEN', 'text=rechnung&tag=geld'])
      expect(await idsOf(query), query).toEqual([id]);
    expect(await idsOf('text=sag%20hallo&tag=geld')).toHaveLength(2);
    expect((await server.ok('GET', '/workflows/tags')).items.slice(0, 2)).toEqual([
      { tag: 'geld', count: 2 },
      { tag: 'täglich', count: 1 },
    ]);
    await server.ok('POST', `/workflows/${id}/publish`, {});
    expect(await called('invoices')).toBe(200);
    const [row] = (await server.ok('GET', '/workflows?text=rechnungen')).items;
    expect(row).toMatchObject({
      description: 'Für die Großkunden',
      nodeTypes: ['core.webhook', 'core.noOp'],
      triggerTypes: ['core.webhook'],
      lastExecution: { status: 'succeeded', finishedAt: expect.any(Number) },
    });
  });

  it('does the same to many, and tells of each how it went', async () => {
    const folder = await server.ok('POST', '/folders', { name: 'Bulk' });
    const good = await create(hooked('Bulk good', 'bulk-good'));
    const bad = await create({ name: 'Bulk bad', nodes: { x: { type: 'core.nothing' } } });
    const all = async (action: string, more: object = {}) => {
      const { results } = await server.ok('POST', '/workflows/bulk', {
        action,
        ids: [good, bad, 'none'],
        ...more,
      });
      return results.map((one: { ok: boolean; error?: { code: string } }) => one.error?.code ?? one.ok);
    };
    expect(await all('move', { folderId: folder.id })).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('tag', { tags: ['x', 'y'] })).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('untag', { tags: ['y'] })).toEqual([true, true, 'NOT_FOUND']);
    expect(await server.ok('GET', `/workflows/${good}`)).toMatchObject({ folderId: folder.id, tags: ['x'] });
    const many = Array.from({ length: 12 }, (_, n) => `t${n}`);
    await Promise.all(
      many.map((tag) => server.ok('POST', '/workflows/bulk', { action: 'tag', ids: [bad], tags: [tag] })),
    );
    const { tags } = await server.ok('GET', `/workflows/${bad}`);
    expect(tags.toSorted()).toEqual(['x', ...many].toSorted());
    expect(await all('publish')).toEqual([true, 'WORKFLOW_INVALID', 'NOT_FOUND']);
    expect(await called('bulk-good')).toBe(200);
    expect(await all('unpublish')).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('export')).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('delete')).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('publish')).toEqual(['NOT_FOUND', 'NOT_FOUND', 'NOT_FOUND']);
    expect(await all('restore')).toEqual([true, true, 'NOT_FOUND']);
    expect(await all('deletePermanently')).toEqual([true, true, 'NOT_FOUND']);
    const tooMany = { action: 'delete', ids: Array.from({ length: 101 }, (_, n) => `w${n}`) };
    expect((await server.api('POST', '/workflows/bulk', tooMany)).body.code).toBe('VALIDATION_FAILED');
  });
});

describe('the trash', () => {
  it('[WF5] disarms what is moved to it, keeps it as it was, and arms it again', async () => {
    const id = await create(hooked('Binned', 'binned'));
    await server.ok('POST', `/workflows/${id}/publish`, {});
    expect(await called('binned')).toBe(200);
    await server.ok('DELETE', `/workflows/${id}`);
    expect(await called('binned')).toBe(404);
    expect((await server.api('POST', `/workflows/${id}/executions`, {})).status).toBe(404);
    expect((await server.api('POST', `/workflows/${id}/publish`, {})).status).toBe(404);
    expect((await server.api('DELETE', `/workflows/${id}`)).status).toBe(404);
    await server.restart();
    expect(await called('binned')).toBe(404);
    expect(await server.ok('POST', `/workflows/${id}/restore`)).toMatchObject({
      name: 'Binned',
      publishedVersionId: expect.any(String),
    });
    expect(await called('binned')).toBe(200);
  });

  it('restores without its address what another workflow has taken over, and deletes for good', async () => {
    const id = await create(hooked('First', 'contested'));
    await server.ok('POST', `/workflows/${id}/publish`, {});
    await server.ok('DELETE', `/workflows/${id}`);
    const other = await create(hooked('Second', 'contested'));
    await server.ok('POST', `/workflows/${other}/publish`, {});
    expect(await server.ok('POST', `/workflows/${id}/restore`)).not.toHaveProperty('publishedVersionId');
    await server.ok('DELETE', `/workflows/${id}?permanent=true`);
    expect((await server.api('POST', `/workflows/${id}/restore`)).status).toBe(404);
    await server.ok('DELETE', `/workflows/${other}`);
    await server.ok('DELETE', `/workflows/${other}?permanent=true`);
    expect(await idsOf('deleted=true')).not.toContain(other);
  });

  it('cancels what still waits when it is deleted for good', async () => {
    const node = { name: 'N', position: { x: 0, y: 0 } };
    const id = await create({
      name: 'Waiting',
      nodes: {
        start: { ...node, type: 'core.manual', name: 'Start' },
        wait: {
          ...node,
          type: 'core.wait',
          name: 'Wait',
          parameters: { amount: 1, unit: 'days' },
        },
      },
      edges: { e: { from: 'start', to: 'wait' } },
    });
    await server.ok('POST', `/workflows/${id}/executions`, {});
    const statuses = async () =>
      (await server.ok('GET', `/executions?workflowId=${id}`)).items.map(
        ({ status }: { status: string }) => status,
      );
    await expect.poll(statuses).toEqual(['waiting']);
    await server.ok('DELETE', `/workflows/${id}`);
    expect(await statuses()).toEqual(['waiting']);
    await server.ok('DELETE', `/workflows/${id}?permanent=true`);
    expect(await statuses()).toEqual(['cancelled']);
  });
});
