/** Links to resume: each answers the wait that it is for, and no one is led to what somebody else decides. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';

let server: ApiServer;
let url: string;
beforeAll(async () => {
  server = await startApiServer();
  ({ url } = server.running);
});
afterAll(() => server.close());

type Nodes = Record<string, Record<string, unknown>>;
const set = (fields: Record<string, string>) => ({
  type: 'core.set',
  parameters: { fields: Object.entries(fields).map(([name, value]) => ({ name, value })) },
});
const linkOf = (name: string) => `={{ $execution.resumeUrlOf('${name}') }}`;
const plainLink = '={{ $execution.resumeUrl }}';
const approval = (title: string) => ({ type: 'core.approval', parameters: { title } });
const waitForCall = { type: 'core.wait', parameters: { mode: 'webhook' } };

/** A workflow of these nodes, named by their ids, with edges such as `a>b`. */
async function workflow(nodes: Nodes, edges: readonly string[]): Promise<string> {
  const { id } = await server.ok('POST', '/workflows', {
    name: 'links',
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([name, node]) => [name, { name, position: { x: 0, y: 0 }, ...node }]),
    ),
    edges: Object.fromEntries(
      edges.map((edge) => {
        const [from = '', to = ''] = edge.split('>');
        return [edge.replace(/\W/g, '-'), { from, to }];
      }),
    ),
  });
  return id;
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
async function until(read: () => Promise<any>, isIt: (value: any) => boolean): Promise<any> {
  for (let tries = 0; tries < 500; tries += 1) {
    const value = await read();
    if (isIt(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('It did not come to that.');
}

const detail = (id: string) => server.ok('GET', `/executions/${id}`);
/** Resolves once these nodes, and no others, wait. */
const waiting = (id: string, ...nodes: string[]) =>
  until(
    () => detail(id),
    ({ waiting: waits }) =>
      waits
        .map(({ nodeId }: { nodeId: string }) => nodeId)
        .toSorted()
        .join() === nodes.toSorted().join(),
  );
const ended = (id: string) =>
  until(
    () => detail(id),
    ({ status }) => status === 'succeeded' || status === 'failed',
  );
// biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
const itemsOf = async (id: string, node: string, query = ''): Promise<any[]> => {
  const { ports } = await server.ok('GET', `/executions/${id}/data/${node}${query}`);
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  return (Object.values(ports)[0] as any).items.map(({ json }: { json: unknown }) => json);
};

async function started(nodes: Nodes, edges: readonly string[], data: unknown = {}): Promise<string> {
  const id = await workflow({ start: { type: 'core.manual' }, ...nodes }, edges);
  return (await server.ok('POST', `/workflows/${id}/executions`, { data })).executionId;
}

const reach = (link: string) => `${url}${link.replace(/^https?:\/\/[^/]+/, '')}`;
/** As a browser does; `fields` are sent. */
async function browse(link: string, fields?: Record<string, string>) {
  const response = await fetch(reach(link), {
    method: fields === undefined ? 'GET' : 'POST',
    headers: { accept: 'text/html' },
    redirect: 'manual',
    ...(fields === undefined ? {} : { body: new URLSearchParams(fields) }),
  });
  return {
    status: response.status,
    location: response.headers.get('location'),
    text: await response.text(),
  };
}
/** As a program does. */
async function call(link: string, body: unknown) {
  const response = await fetch(reach(link), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}
const actionOf = ({ text }: { text: string }) => /<form method="post" action="([^"]+)"/.exec(text)?.[1] ?? '';

describe('who sends a form', () => {
  const form = (path: string) => ({
    type: 'core.formTrigger',
    parameters: { path, title: 'Apply', fields: [{ name: 'days' }] },
  });
  const published = async (nodes: Nodes, edges: readonly string[]) => {
    const id = await workflow(nodes, edges);
    await server.ok('POST', `/workflows/${id}/publish`, {});
    return async () => (await server.ok('GET', `/executions?workflowId=${id}`)).items[0].id as string;
  };

  it('[PG4] is led to the next page of it, and never to the approval after it', async () => {
    const newest = await published(
      {
        form: form('holiday1'),
        page: { type: 'core.formPage', parameters: { title: 'From when?', fields: [{ name: 'from' }] } },
        send: set({ link: linkOf('manager') }),
        manager: approval('May they go?'),
        after: { type: 'core.formPage', parameters: { title: 'Where to?', fields: [] } },
      },
      ['form>page', 'page>send', 'send>manager', 'manager:approve>after'],
    );
    const sent = await browse('/form/holiday1', { days: '5' });
    expect(sent.status).toBe(303);
    const page = sent.location ?? '';
    expect((await browse(page)).text).toContain('From when?');
    const last = await browse(page, { from: '2027-01-04' });
    expect([last.status, last.text.includes('Thank you')]).toEqual([200, true]);
    const id = await newest();
    await waiting(id, 'manager');
    // The address that the browser knows shows and answers nothing any more.
    expect((await browse(page)).status).toBe(409);
    const own = await browse(page, { choice: 'Approve' });
    expect([own.status, own.text.includes('has been answered already')]).toEqual([409, true]);
    const { link } = (await itemsOf(id, 'send'))[0];
    expect((await browse(link)).text).toContain('May they go?');
    // Nor is who decides led to a page of somebody else.
    expect(await browse(link, { choice: 'Approve' })).toMatchObject({ status: 200, location: null });
    await waiting(id, 'after');
  });

  it('[PG4] sees the end at once where an approval comes first', async () => {
    const newest = await published({ form: form('holiday2'), manager: approval('May they go?') }, [
      'form>manager',
    ]);
    const sent = await browse('/form/holiday2', { days: '5' });
    expect([sent.status, sent.location, sent.text.includes('Thank you')]).toEqual([200, null, true]);
    await waiting(await newest(), 'manager');
  });

  it('[PG4] is led to no page that was there before: it is for somebody else', async () => {
    const page = { type: 'core.formPage', parameters: { title: 'More' } };
    const newest = await published({ form: form('holiday3'), one: page, two: page }, [
      'form>one',
      'form>two',
    ]);
    await browse('/form/holiday3', { days: '5' });
    const { waiting: open } = await waiting(await newest(), 'one', 'two');
    expect((await browse(open[0].url, {})).location).toBeNull();
  });
});

describe('links of nodes', () => {
  it('[PG3] of two approvals at once each answer their own', async () => {
    const id = await started(
      {
        links: set({ manager: linkOf('manager'), finance: linkOf('finance'), plain: plainLink }),
        manager: approval('Manager?'),
        finance: approval('Finance?'),
      },
      ['start>links', 'links>manager', 'links>finance'],
    );
    await waiting(id, 'finance', 'manager');
    const { manager, finance, plain } = (await itemsOf(id, 'links'))[0];
    expect((await browse(manager)).text).toContain('Manager?');
    expect((await browse(finance)).text).toContain('Finance?');
    const refused = await call(plain, { choice: 'Approve' });
    expect([refused.status, refused.body.code]).toEqual([409, 'EXECUTION_WAITS_SEVERAL']);
    expect((await browse(plain, { choice: 'Approve' })).status).toBe(409);
    expect((await browse(plain)).text).toContain('does not say which one is yours');
    expect((await browse(`${plain}?node=manager`, { choice: 'Approve' })).status).toBe(409);
    await waiting(id, 'finance', 'manager');

    expect((await browse(finance, { choice: 'Approve' })).status).toBe(200);
    await waiting(id, 'manager');
    expect((await browse(finance, { choice: 'Reject' })).status).toBe(409);
    await waiting(id, 'manager');
    // One waits alone now: the link of the execution is that one's.
    expect((await browse(plain)).text).toContain('Manager?');
    expect((await browse(plain, { choice: 'Reject' })).status).toBe(200);
    await ended(id);
    expect((await itemsOf(id, 'finance'))[0].approval).toMatchObject({ choice: 'Approve' });
    expect((await itemsOf(id, 'manager'))[0].approval).toMatchObject({ choice: 'Reject' });
  });

  it('[PG3] a callback that is sent again does not end the next wait', async () => {
    const id = await started(
      {
        links: set({ payment: linkOf('Payment'), shipped: linkOf('Shipped') }),
        Payment: waitForCall,
        Shipped: waitForCall,
        last: set({ event: '={{ $json.body.event }}' }),
      },
      ['start>links', 'links>Payment', 'Payment>Shipped', 'Shipped>last'],
    );
    await waiting(id, 'Payment');
    const { payment, shipped } = (await itemsOf(id, 'links'))[0];
    const early = await call(shipped, { event: 'shipped' });
    expect([early.status, early.body.code]).toEqual([425, 'EXECUTION_NOT_WAITING_YET']);
    expect(early.headers.get('retry-after')).toBe('5');
    const looked = await browse(shipped);
    expect([looked.status, looked.text.includes('Not yet')]).toEqual([425, true]);
    expect((await call(payment, { event: 'paid' })).status).toBe(200);
    await waiting(id, 'Shipped');
    const again = await call(payment, { event: 'paid' });
    expect([again.status, again.body.code]).toEqual([409, 'EXECUTION_NOT_WAITING']);
    await waiting(id, 'Shipped');
    // Also once it is a row in the store.
    await server.restart();
    ({ url } = server.running);
    expect((await call(payment, { event: 'paid' })).status).toBe(409);
    expect((await call(shipped, { event: 'shipped' })).status).toBe(200);
    await ended(id);
    expect(await itemsOf(id, 'last')).toMatchObject([{ event: 'shipped' }]);
    expect((await call(shipped, { event: 'shipped' })).status).toBe(409);
  });

  it('[PG3] a page that was opened before answers what it showed, or nothing', async () => {
    const id = await started(
      { links: set({ plain: plainLink }), first: approval('First?'), second: approval('Second?') },
      ['start>links', 'links>first', 'first:approve>second'],
    );
    await waiting(id, 'first');
    const { plain } = (await itemsOf(id, 'links'))[0];
    const [page, other] = [await browse(plain), await browse(plain)];
    expect((await browse(actionOf(page), { choice: 'Approve' })).status).toBe(200);
    await waiting(id, 'second');
    const late = await browse(actionOf(other), { choice: 'Approve' });
    expect([late.status, late.text.includes('has been answered already')]).toEqual([409, true]);
    await waiting(id, 'second');
  });

  it('[PG3] made in a loop are of its iteration, and none is made from outside', async () => {
    const nodes = {
      loop: { type: 'core.loop', parameters: { mode: 'forEach' } },
      send: { ...set({ link: linkOf('ask') }), parentId: 'loop' },
      ask: { ...approval('=Invoice {{ $json.n }}?'), parentId: 'loop' },
    };
    const id = await started(nodes, ['start>loop', 'send>ask'], [{ n: 1 }, { n: 2 }]);
    await waiting(id, 'ask');
    const [{ link: first }] = await itemsOf(id, 'send', '?scope=loop%5B0%5D');
    expect((await browse(first)).text).toContain('Invoice 1?');
    expect((await browse(first, { choice: 'Approve' })).status).toBe(200);
    await until(
      () => detail(id),
      (one) => one.waiting[0]?.title === 'Invoice 2?',
    );
    expect((await browse(first, { choice: 'Approve' })).status).toBe(409);
    const [{ link: second }] = await itemsOf(id, 'send', '?scope=loop%5B1%5D');
    expect((await browse(second, { choice: 'Approve' })).status).toBe(200);
    expect((await ended(id)).status).toBe('succeeded');

    const outside = await started({ ...nodes, links: set({ link: linkOf('ask') }) }, [
      'start>links',
      'links>loop',
      'send>ask',
    ]);
    const { nodes: runs } = await ended(outside);
    expect(runs.find(({ nodeId }: { nodeId: string }) => nodeId === 'links').error.message).toContain(
      'is inside "loop"',
    );
  });

  it('[PG3] are made by Code as well, and are no part of $execution as data', async () => {
    const code =
      "return [{ link: $execution.resumeUrlOf('hold'), keys: Object.keys($execution), all: $execution }]";
    const id = await started(
      {
        code: { type: 'core.code', parameters: { code } },
        expressions: set({
          same: `={{ $json.link === $execution.resumeUrlOf('hold') }}`,
          all: '={{ $execution }}',
        }),
        hold: waitForCall,
      },
      ['start>code', 'code>expressions', 'expressions>hold'],
    );
    await waiting(id, 'hold');
    const [{ link, keys, same, all }] = await itemsOf(id, 'expressions');
    expect([keys, same, Object.keys(all)]).toEqual([
      ['id', 'mode', 'resumeUrl'],
      true,
      ['id', 'mode', 'resumeUrl'],
    ]);
    expect((await call(link, {})).status).toBe(200);
    expect((await ended(id)).status).toBe('succeeded');
  });
});
