/** What comes in over HTTP: charsets, codings, forms, uploads, deep JSON; and that answers never run as the app. */
import { request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { LIMITS } from '@reporunner/constants';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiServer, startApiServer } from '../test-utils/api-server.ts';
import { ownerKey } from '../test-utils/start-test-server.ts';

let server: ApiServer;
let url: string;
beforeAll(async () => {
  server = await startApiServer();
  ({ url } = server.running);
});
afterAll(() => server.close());

let workflows = 0;
type Parameters = Record<string, unknown>;

/** A published webhook, and nodes behind it; its answer is its item. */
async function hook(parameters: Parameters = {}, nodes: Record<string, object> = {}, edges: object = {}) {
  workflows += 1;
  const path = `in${workflows}`;
  const { id } = await server.ok('POST', '/workflows', {
    name: path,
    nodes: {
      hook: {
        name: 'hook',
        type: 'core.webhook',
        position: { x: 0, y: 0 },
        parameters: { path, methods: ['GET', 'POST'], respond: 'lastNode', ...parameters },
      },
      ...nodes,
    },
    edges,
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  return { id: id as string, path: `/webhook/${(parameters.path as string | undefined) ?? path}` };
}

const node = (type: string, parameters: Parameters) => ({
  name: type,
  type,
  position: { x: 200, y: 0 },
  parameters,
});

async function post(
  path: string,
  body: string | FormData | URLSearchParams | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(`${url}${path}`, { method: 'POST', body, headers });
  const text = await response.text();
  // biome-ignore lint/suspicious/noExplicitAny: tests look into whatever came back.
  let json: any;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { status: response.status, headers: response.headers, text, json };
}

/** The names of the files of each field that an execution has received. */
async function filesOf(headers: Headers): Promise<Record<string, string>> {
  const { body } = await server.api(
    'GET',
    `/executions/${headers.get('x-reporunner-execution-id')}/data/hook`,
  );
  const binary = body.ports.main.items[0].binary as Record<string, { fileName: string }>;
  return Object.fromEntries(Object.entries(binary).map(([name, { fileName }]) => [name, fileName]));
}

describe('a webhook body', () => {
  it.each([
    ['gzip', gzipSync],
    ['X-GZIP', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['gzip, br', (text: string) => brotliCompressSync(gzipSync(text))],
  ] as const)('is read from %s (public-reports 36)', async (coding, pack) => {
    const { path } = await hook();
    const headers = { 'content-type': 'application/json', 'content-encoding': coding };
    expect((await post(path, new Uint8Array(pack('{"a":1}')), headers)).json.body).toEqual({ a: 1 });
  });

  it('is JSON as text/json too, and in what is no coding', async () => {
    const { path } = await hook();
    for (const headers of [
      { 'content-type': 'text/json' },
      { 'content-type': 'text/x-json; charset=utf-8' },
      { 'content-type': 'application/json', 'content-encoding': 'utf-8' },
    ])
      expect((await post(path, '{"a":1}', headers as Record<string, string>)).json.body).toEqual({ a: 1 });
  });

  it('without a content type is JSON if it is, else text, or a file', async () => {
    const { path } = await hook();
    const sent = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
      const { port } = new URL(url);
      return new Promise<{ status: number; text: string; id: string }>((resolve, reject) => {
        const call = request({ port, path, method: 'POST', headers }, async (response) => {
          const id = String(response.headers['x-reporunner-execution-id']);
          resolve({ status: response.statusCode ?? 0, text: await textOf(response), id });
        });
        call.on('error', reject);
        call.end(body);
      });
    };
    for (const [body, expected] of [
      ['{"a":1}', { a: 1 }],
      ['[1]', [1]],
      ['"quoted"', 'quoted'],
      ['12', 12],
      ['', null],
      ['hello = world', 'hello = world'],
      ['{"a":', '{"a":'],
      ['Grüße\n', 'Grüße\n'],
      [new Uint8Array(Buffer.from('\ufeffé', 'utf16le')), 'é'],
    ] as const) {
      const answer = await sent(body);
      expect(answer.status, answer.text).toBe(200);
      expect(JSON.parse(answer.text).body).toEqual(expected);
    }
    const packed = await sent(new Uint8Array(gzipSync('{"a":2}')), { 'content-encoding': 'gzip' });
    expect(JSON.parse(packed.text).body).toEqual({ a: 2 });
    for (const bytes of [Buffer.from('ffd8ffe000', 'hex'), Buffer.from('PK\x03\x04\0')]) {
      const file = await sent(new Uint8Array(bytes));
      expect(JSON.parse(file.text).body).toBeNull();
      const { body } = await server.api('GET', `/executions/${file.id}/data/hook`);
      expect(body.ports.main.items[0].binary.data).toMatchObject({
        mimeType: 'application/octet-stream',
        size: 5,
      });
    }
  });

  it('is refused in an unknown coding, broken, or expanding beyond the limit', async () => {
    const { path } = await hook({ maxBodyBytes: 100_000 });
    const packed = (coding: string, bytes: Uint8Array<ArrayBuffer>, type = 'application/json') =>
      post(path, bytes, { 'content-type': type, 'content-encoding': coding });
    const unknown = await packed('compress', new Uint8Array([1]));
    expect([unknown.status, unknown.json.code]).toEqual([415, 'CONTENT_CODING_UNSUPPORTED']);
    expect(unknown.headers.get('accept-encoding')).toContain('gzip');
    const broken = await packed('gzip', new Uint8Array([1, 2, 3]));
    expect([broken.status, broken.json.code]).toEqual([400, 'CONTENT_INVALID']);
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(5_000_000)));
    for (const type of ['application/json', 'application/octet-stream']) {
      const large = await packed('gzip', bomb, type);
      expect([large.status, large.json.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
      expect(large.json.detail).toContain('100000');
    }
  });

  it('is read in the charset it declares (public-reports 37)', async () => {
    const { path } = await hook();
    const latin1 = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));
    const cases: [string, Uint8Array<ArrayBuffer>, unknown][] = [
      ['text/plain; charset=iso-8859-1', latin1('Grüße'), 'Grüße'],
      ['application/json; charset=ISO-8859-1', latin1('{"a":"ü"}'), { a: 'ü' }],
      ['application/json', new Uint8Array(Buffer.from('\ufeff{"a":1}')), { a: 1 }],
      [
        'application/x-www-form-urlencoded; charset=iso-8859-1',
        latin1('n=Gr%FC%DFe&n=a+b'),
        { n: ['Grüße', 'a b'] },
      ],
      [
        'application/xml',
        latin1('<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>'),
        '<?xml version="1.0" encoding="iso-8859-1"?><a>ü</a>',
      ],
      ['text/plain', new Uint8Array([0xff, 0xfe, 0x41, 0x00]), 'A'],
    ];
    for (const [type, bytes, expected] of cases)
      expect((await post(path, bytes, { 'content-type': type })).json?.body, type).toEqual(expected);
    const unknown = await post(path, 'x', { 'content-type': 'text/plain; charset=klingon' });
    expect([unknown.status, unknown.json.code]).toEqual([415, 'CHARSET_UNSUPPORTED']);
  });

  it('is refused where it is not valid in its charset: nothing is replaced', async () => {
    const { path } = await hook();
    const latin1 = new Uint8Array(Buffer.from('{"name":"Müller"}', 'latin1'));
    const form = new Uint8Array(Buffer.from('name=M%FCller'));
    for (const [type, bytes] of [
      ['application/json', latin1],
      ['application/json; charset=utf-8', latin1],
      ['text/plain', latin1],
      ['application/xml', latin1],
      ['application/x-www-form-urlencoded', form],
    ] as const) {
      const refused = await post(path, bytes, { 'content-type': type });
      expect([refused.status, refused.json.code], type).toEqual([400, 'BAD_REQUEST']);
      expect(refused.json.detail).toContain('not valid in its charset');
    }
    const query = await post(`${path}?name=M%FCller`, '');
    expect([query.status, query.json.detail]).toEqual([400, 'The query is not valid UTF-8.']);
    expect((await post(`${path}?a=%EF%BF%BD+1&b=ü`, '')).json.query).toEqual({ a: '\ufffd 1', b: 'ü' });
    const asIs = await post(path, 'name=%EF%BF%BD', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(asIs.json.body).toEqual({ name: '\ufffd' });
  });
});

describe('a content type that is no media type', () => {
  const malformed = [
    'json',
    '',
    'application/json, text/plain',
    'application/json charset=utf-8',
    'a/b/c',
    '/',
    ';charset=utf-8',
  ];
  const send = (path: string, type: string, body = '{"a":1}') =>
    new Promise<{ status: number; text: string }>((resolve, reject) => {
      // Not fetch, which would mend the header.
      const call = request(
        `${url}${path}`,
        { method: 'POST', headers: { 'content-type': type } },
        (response) => {
          let text = '';
          response.on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      call.on('error', reject);
      call.end(body);
    });

  it.each(malformed)(
    '"%s" is taken like none: the event is not lost, and has the header as it was sent',
    async (type) => {
      const { path } = await hook();
      const { status, text } = await send(path, type);
      expect(status, text).toBe(200);
      expect(JSON.parse(text)).toMatchObject({ body: { a: 1 }, headers: { 'content-type': type } });
      const other = await send(path, type, 'no JSON');
      expect([other.status, JSON.parse(other.text).body]).toEqual([200, 'no JSON']);
    },
  );

  it.each(['/webhook/none', '/webhook-test/none', '/form/none', '/chat/none', '/resume/none'])(
    'does not hide that nothing is at %s',
    async (path) => {
      for (const type of malformed) {
        const { status, text } = await send(path, type);
        expect([401, 404], text).toContain(status);
      }
    },
  );
});

describe('an upload', () => {
  it('keeps all files of one field (public-reports 34)', async () => {
    const { path } = await hook();
    const form = new FormData();
    for (const name of ['one.txt', 'two.txt', 'three.txt']) form.append('files', new Blob(['same']), name);
    form.append('files1', new Blob(['other']), 'own.txt');
    form.append('tag', 'a');
    form.append('tag', 'b');
    const answer = await post(path, form);
    expect(answer.json.body).toEqual({ tag: ['a', 'b'] });
    expect(await filesOf(answer.headers)).toEqual({
      files: 'one.txt',
      files1: 'own.txt',
      files2: 'two.txt',
      files3: 'three.txt',
    });
  });

  it('keeps a long field whole, and names the limit that it is refused by (public-reports 35)', async () => {
    const { path } = await hook();
    const form = new FormData();
    form.append('text', 'x'.repeat(1_500_000));
    expect((await post(path, form)).json.body.text).toHaveLength(1_500_000);
    const many = new FormData();
    for (let at = 0; at <= LIMITS.formFields; at += 1) many.append('f', '1');
    const refused = await post(path, many);
    expect([refused.status, refused.json.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
    expect(refused.json.detail).toContain(String(LIMITS.formFields));
    const pairs = await post(
      path,
      new URLSearchParams(Array.from({ length: LIMITS.formFields + 1 }, (): [string, string] => ['a', '1'])),
    );
    expect([pairs.status, pairs.json.detail]).toEqual([
      413,
      `The form has more than ${LIMITS.formFields} fields.`,
    ]);
    const small = await hook({ maxBodyBytes: 1_000 });
    const large = new FormData();
    large.append('text', 'x'.repeat(2_000));
    expect((await post(small.path, large)).json.detail).toBe('The body is larger than 1000 bytes.');
  });

  it('without a file is none: a file field that was left empty', async () => {
    const { path } = await hook();
    const part = (name: string, content: string) =>
      `--x\r\nContent-Disposition: form-data; ${name}\r\nContent-Type: application/octet-stream\r\n\r\n${content}\r\n`;
    const { headers, json } = await post(
      path,
      `${part('name="none"; filename=""', '')}${part('name="some"; filename=""', 'x')}${part('name="empty"; filename="e.txt"', '')}--x--`,
      { 'content-type': 'multipart/form-data; boundary=x' },
    );
    expect(json.body).toEqual({});
    expect(Object.keys(await filesOf(headers))).toEqual(['some', 'empty']);
  });

  it('takes names that look like properties of objects for plain data (S14)', async () => {
    const { path } = await hook();
    const form = new FormData();
    for (const name of ['constructor', '__proto__', 'toString']) form.append(name, name);
    const { text } = await post(path, form);
    for (const name of ['constructor', '__proto__', 'toString'])
      expect(text).toContain(`"${name}":"${name}"`);
    const encoded = await post(path, new URLSearchParams({ constructor: '1', ['__proto__']: '2' }));
    expect(encoded.text).toContain('"constructor":"1"');
    expect(encoded.text).toContain('"__proto__":"2"');
  });

  it('in a charset of its own, is text of that charset', async () => {
    const { path } = await hook();
    const body = Buffer.concat([
      Buffer.from(
        '--x\r\ncontent-disposition: form-data; name="a"\r\ncontent-type: text/plain; charset=windows-1251\r\n\r\n',
      ),
      Buffer.from([0xcf]),
      Buffer.from('\r\n--x--\r\n'),
    ]);
    const answer = await post(path, new Uint8Array(body), {
      'content-type': 'multipart/form-data; boundary=x',
    });
    expect(answer.json.body).toEqual({ a: 'П' });
  });
});

it('a form page takes a field called constructor, and texts of other charsets (S14)', async () => {
  workflows += 1;
  const { id } = await server.ok('POST', '/workflows', {
    name: 'form',
    nodes: {
      form: {
        name: 'form',
        type: 'core.formTrigger',
        position: { x: 0, y: 0 },
        parameters: {
          path: 'odd',
          title: 'Odd',
          fields: [{ name: 'constructor' }, { name: '__proto__' }, { name: 'toString', required: true }],
        },
      },
    },
    edges: {},
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  const missing = await post('/form/odd', new URLSearchParams({ choice: 'Send' }));
  expect([missing.status, missing.text.includes('enter a value')]).toEqual([422, true]);
  expect(missing.headers.get('content-security-policy')).toMatch(/; sandbox allow-forms$/);
  const sent = await post('/form/odd', 'constructor=Gr%FC%DFe&__proto__=b&toString=c', {
    'content-type': 'application/x-www-form-urlencoded; charset=latin1',
  });
  expect(sent.status).toBe(200);
  const { items } = (await server.api('GET', `/executions?workflowId=${id}`)).body;
  const data = await fetch(`${url}/api/v1/executions/${items[0].id}/data/form`, {
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const text = await data.text();
  for (const part of ['"constructor":"Grüße"', '"__proto__":"b"', '"toString":"c"'])
    expect(text).toContain(part);
});

it('a form page refuses dates that do not exist, and what is no number of a form', async () => {
  workflows += 1;
  const path = `in${workflows}`;
  const { id } = await server.ok('POST', '/workflows', {
    name: path,
    nodes: {
      form: node('core.formTrigger', {
        path,
        title: 'T',
        fields: [
          { name: 'd', kind: 'date' },
          { name: 'n', kind: 'number' },
          { name: 'm', kind: 'email' },
        ],
      }),
    },
    edges: {},
  });
  await server.ok('POST', `/workflows/${id}/publish`, {});
  const send = async (field: string, value: string) =>
    (await fetch(`${url}/form/${path}`, { method: 'POST', body: new URLSearchParams({ [field]: value }) }))
      .status;
  for (const date of ['2026-02-30', '2026-13-01', '2025-02-29', 'July 3 2026', '2026-1-1'])
    expect(await send('d', date), date).toBe(422);
  for (const number of ['0x10', '0b1', 'Infinity', '1,5', '1e999', '5.', '1_000'])
    expect(await send('n', number), number).toBe(422);
  for (const [field, value] of [
    ['d', '2028-02-29'],
    ['n', '-1.5e3'],
    ['n', ' .5 '],
    ['m', 'jürgen@müller.de'],
  ] as const)
    expect(await send(field, value), value).toBe(200);
});

describe('an address', () => {
  it('takes an encoded slash for data of its parameter (public-reports 38)', async () => {
    const { path } = await hook({ path: 'slash/:id' });
    const response = await fetch(`${url}${path.replace(':id', 'a%2Fb')}`);
    expect(await response.json()).toMatchObject({ params: { id: 'a/b' } });
    expect((await fetch(`${url}${path.replace(':id', 'a/b')}`)).status).toBe(404);
  });

  it('answers HEAD as GET without a body, and says which methods it has', async () => {
    const { path } = await hook();
    const head = await fetch(`${url}${path}`, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const refused = await fetch(`${url}${path}`, { method: 'PUT' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
  });
});

describe('an answer that a workflow chose', () => {
  const answered = (headers: Record<string, unknown>, body = '<script>1</script>') =>
    hook(
      { respond: 'respondNode' },
      { r: node('core.respond', { bodyKind: 'text', body, headers }) },
      { e: { from: 'hook', to: 'r' } },
    );
  const isSandboxed = (headers: Headers) => {
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^(default-src 'none'.*; )?sandbox( |$|,)/);
    expect(policy.split(',')[0]).not.toContain('allow-same-origin');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  };

  it('has headers that are numbers or booleans as text, and none without a value', async () => {
    const { path } = await answered({
      'X-Total-Count': '={{ 42 }}',
      'X-More': '={{ true }}',
      'X-None': '={{ null }}',
      'X-Undefined': '={{ $json.body.missing }}',
      'X-List': '={{ [1, "b"] }}',
    });
    const { status, headers } = await post(path, '{}');
    expect(status).toBe(200);
    expect(
      ['x-total-count', 'x-more', 'x-none', 'x-undefined', 'x-list'].map((name) => headers.get(name)),
    ).toEqual([...['42', 'true'], ...[null, null], '1, b']);
  });

  it('[UC1] runs in an origin of its own, whatever it says itself (security xss)', async () => {
    const html = await answered({
      'content-type': 'text/html',
      'Content-Security-Policy': "sandbox allow-same-origin allow-scripts; default-src 'self'",
      'X-Content-Type-Options': 'none',
    });
    const { headers } = await post(html.path, '{}');
    isSandboxed(headers);
    expect(headers.get('content-security-policy')).toContain("default-src 'self'");
    const immediately = await hook({
      respond: 'immediately',
      responseBody: '<script>1</script>',
      responseHeaders: { 'content-type': 'text/html' },
    });
    isSandboxed((await post(immediately.path, '{}')).headers);
    const file = await hook({ responseData: 'binary', rawBody: true });
    const echoed = await post(file.path, '<script>1</script>', { 'content-type': 'text/html' });
    expect(echoed.headers.get('content-type')).toBe('text/html');
    isSandboxed(echoed.headers);
    const draft = await fetch(`${url}/webhook-test/${html.id}${html.path.slice('/webhook'.length)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ownerKey}` },
    });
    expect(draft.status).toBe(200);
    isSandboxed(draft.headers);
  });

  it('[UC2] sets no cookie of the app, and no header that governs the origin (security xss)', async () => {
    for (const cookie of [
      'reporunner_session=x; Path=/',
      ' REPORUNNER_session=x',
      '=reporunner_session=x',
      ' = reporunner_signed_in=1',
    ]) {
      const { path } = await answered({ 'set-cookie': cookie });
      expect((await post(path, '{}')).headers.get('set-cookie'), cookie).toBeNull();
    }
    const { path } = await answered({
      'set-cookie': 'mine=1',
      'clear-site-data': '"*"',
      'service-worker-allowed': '/',
      'alt-svc': 'h2="evil.example:443"',
    });
    const { headers } = await post(path, '{}');
    expect(headers.get('set-cookie')).toBe('mine=1');
    for (const name of ['clear-site-data', 'service-worker-allowed', 'alt-svc'])
      expect(headers.get(name), name).toBeNull();
  });

  it('with the raw body kept is a file also where it is empty, for each kind of request', async () => {
    const { path } = await hook({ rawBody: true });
    for (const headers of [{}, { 'content-type': 'application/octet-stream' }] as Record<string, string>[]) {
      const answer = await post(path, '', headers);
      const execution = answer.headers.get('x-reporunner-execution-id');
      const { body } = await server.api('GET', `/executions/${execution}/data/hook`);
      const [item] = body.ports.main.items;
      expect(item.json.body).toBeNull();
      expect(item.binary.body).toMatchObject({ size: 0 });
    }
  });

  it('is no page of the app as a file in the data view either', async () => {
    const { path } = await hook({ rawBody: true });
    for (const [type, shown] of [
      ['text/html', 'attachment'],
      ['image/svg+xml', 'attachment'],
      ['application/xml', 'attachment'],
      ['application/xhtml+xml', 'attachment'],
      ['image/png', 'inline'],
    ] as const) {
      const { headers } = await post(path, '<svg onload="alert(1)"/>', { 'content-type': type });
      const execution = headers.get('x-reporunner-execution-id');
      const { body } = await server.api('GET', `/executions/${execution}/data/hook`);
      const handle = body.ports.main.items[0].binary.body.id as string;
      const file = await server.api('GET', `/executions/${execution}/binary/${handle}?inline=true`);
      expect(file.status, type).toBe(200);
      expect(file.headers.get('content-disposition'), type).toMatch(new RegExp(`^${shown}`));
      isSandboxed(file.headers);
    }
  });
});

describe('what an answer says', () => {
  const respond = async (parameters: Parameters, trigger: Parameters = {}) => {
    const { path } = await hook(
      { respond: 'respondNode', ...trigger },
      { r: node('core.respond', parameters) },
      { e: { from: 'hook', to: 'r' } },
    );
    const response = await fetch(`${url}${path}`, { method: 'POST', redirect: 'manual' });
    const bytes = Buffer.from(await response.arrayBuffer());
    return { status: response.status, headers: response.headers, bytes };
  };

  it('is sent in the charset that it declares', async () => {
    const type = 'text/plain; charset=iso-8859-1';
    const headers = { 'Content-Type': type };
    const text = await respond({ bodyKind: 'text', body: 'Grüße', headers });
    expect([text.headers.get('content-type'), text.bytes.toString('hex')]).toEqual([type, '4772fcdf65']);
    const lines = await respond({ bodyKind: 'lines', headers });
    expect(lines.status).toBe(200);
    const wide = await respond({
      bodyKind: 'lines',
      headers: { 'Content-Type': 'text/plain; charset=utf-16' },
    });
    expect(wide.bytes.subarray(0, 4).toString('hex')).toBe('fffe7b00');
    expect(JSON.parse(wide.bytes.subarray(2).toString('utf16le')).method).toBe('POST');
    for (const body of ['日', '5 €'])
      expect((await respond({ bodyKind: 'text', body, headers })).status).toBe(500);
    const { path } = await hook({ respond: 'immediately', responseBody: 'ü', responseHeaders: headers });
    const immediate = await fetch(`${url}${path}`, { method: 'POST' });
    expect(Buffer.from(await immediate.arrayBuffer()).toString('hex')).toBe('fc');
  });

  it('is missing: that is an error, and the execution has succeeded', async () => {
    for (const [parameters, detail] of [
      [{ respond: 'respondNode' }, 'reached no Respond to webhook node'],
      [{ respond: 'lastNode', responseData: 'binary' }, 'without a file'],
    ] as const) {
      const { path } = await hook(parameters);
      const refused = await post(path, '{}', { 'content-type': 'application/json' });
      expect([refused.status, refused.json.code]).toEqual([500, 'NODE_FAILED']);
      expect(refused.json.detail).toContain(detail);
      const ended = await server.ok('GET', `/executions/${refused.json.executionId}`);
      expect(ended.status).toBe('succeeded');
    }
  });

  it('says that it is UTF-8 where its readers would guess', async () => {
    const html = await respond({ bodyKind: 'text', body: 'ü', headers: { 'Content-Type': 'text/html' } });
    expect([html.headers.get('content-type'), html.bytes.toString()]).toEqual([
      'text/html; charset=utf-8',
      'ü',
    ]);
    const { path } = await hook({
      respond: 'immediately',
      responseBody: 'ü',
      responseHeaders: { 'content-type': 'text/html' },
    });
    expect((await post(path, '')).headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it('has every header that was set, or fails', async () => {
    const moved = await respond({ status: 302, bodyKind: 'none', headers: { Location: '/x?q=日本' } });
    expect([moved.status, moved.headers.get('location')]).toEqual([302, '/x?q=%E6%97%A5%E6%9C%AC']);
    const failed = await respond({ bodyKind: 'none', headers: { 'X-Name': '日本' } });
    expect(failed.status).toBe(500);
  });

  it('has a header for each value of a list, such as two cookies', async () => {
    const cookies = ['a=1; Path=/', 'b=2', 'reporunner_session=x'];
    const headers = { 'Set-Cookie': cookies, Link: ['</a>; rel=next', '</b>; rel=prev'] };
    const answers = [
      await respond({ bodyKind: 'none', headers }),
      await respond({
        bodyKind: 'none',
        headers: { ...headers, 'Set-Cookie': `={{ ${JSON.stringify(cookies)} }}` },
      }),
      await respond({}, { respond: 'immediately', responseHeaders: headers }),
    ];
    for (const answer of answers) {
      expect(answer.headers.getSetCookie()).toEqual(cookies.slice(0, 2));
      expect(answer.headers.get('link')).toBe('</a>; rel=next, </b>; rel=prev');
    }
    expect((await respond({ headers: { 'Content-Type': ['a/b', 'c/d'] } })).status).toBe(500);
  });

  it('is no interim status', async () => {
    expect((await respond({ status: '={{ 103 }}', bodyKind: 'none' })).status).toBe(500);
    const refused = await server.api('POST', '/workflows', {
      name: 'interim',
      nodes: { hook: node('core.webhook', { path: 'interim', status: 103 }) },
      edges: {},
    });
    const published =
      refused.status === 201
        ? await server.api('POST', `/workflows/${refused.body.id}/publish`, {})
        : refused;
    expect(published.status).toBeGreaterThanOrEqual(400);
  });

  it('names its file', async () => {
    const upload = {
      'content-type': 'text/csv',
      'content-disposition': "attachment; filename*=UTF-8''%C3%BC.csv",
    };
    const { path } = await hook({ responseData: 'binary', rawBody: true });
    const sent = await post(path, 'a,b', upload);
    expect(sent.headers.get('content-disposition')).toBe(
      "inline; filename=_.csv; filename*=UTF-8''%C3%BC.csv",
    );
    const kept = await hook();
    expect(
      await filesOf((await post(kept.path, 'x', { ...upload, 'content-type': 'image/png' })).headers),
    ).toEqual({
      data: 'ü.csv',
    });
  });
});

it('a long answer comes whole, in pieces', async () => {
  const { path } = await hook();
  const text = `${'é😀'.repeat(200_000)}x`;
  for (const start of ['', 'y']) {
    const answer = await post(path, `${start}${text}`, { 'content-type': 'text/plain' });
    expect(answer.json.body === `${start}${text}`).toBe(true);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(1_000_000);
  }
});

describe('a test address', () => {
  it('does not take the session of another origin (S11)', async () => {
    const { id, path } = await hook();
    const address = `${url}/webhook-test/${id}${path.slice('/webhook'.length)}`;
    const session = { cookie: 'reporunner_session=whatever' };
    for (const headers of [
      { ...session, origin: 'https://evil.example' },
      { ...session, 'sec-fetch-site': 'cross-site' },
      { ...session, 'sec-fetch-site': 'same-site' },
    ]) {
      const refused = await fetch(address, { headers });
      expect(refused.status).toBe(403);
      expect(await refused.text()).toContain('another site');
    }
    expect((await fetch(address, { headers: session })).status).toBe(401);
    const byKey = await fetch(address, {
      headers: { authorization: `Bearer ${ownerKey}`, origin: 'https://evil.example' },
    });
    expect(byKey.status).toBe(200);
  });
});

describe('a resume address', () => {
  const waiting = async (parameters: Parameters) => {
    const { path } = await hook(
      { respond: 'respondNode' },
      {
        r: node('core.respond', { bodyKind: 'json', body: '={{ ({ url: $execution.resumeUrl }) }}' }),
        w: node('core.wait', { mode: 'webhook', ...parameters }),
      },
      { a: { from: 'hook', to: 'r' }, b: { from: 'r', to: 'w' } },
    );
    const { json, headers } = await post(path, '{}');
    const id = headers.get('x-reporunner-execution-id') as string;
    const status = async () => (await server.api('GET', `/executions/${id}`)).body.status as string;
    while ((await status()) !== 'waiting') await new Promise((resolve) => setTimeout(resolve, 5));
    return { address: `${url}${new URL(json.url as string).pathname}`, status };
  };

  it('[PG1] does not resume by GET, which programs use to look at links (S12)', async () => {
    const { address, status } = await waiting({});
    const page = await fetch(address, { headers: { accept: 'text/html' } });
    expect([page.status, (await page.text()).includes('<form method="post" action="/resume/')]).toEqual([
      200,
      true,
    ]);
    for (const method of ['GET', 'HEAD']) {
      const refused = await fetch(address, { method });
      expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST, PUT']);
    }
    expect(await status()).toBe('waiting');
    expect((await fetch(address, { method: 'POST' })).status).toBe(200);
    while (['waiting', 'running'].includes(await status()))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await status()).toBe('succeeded');
  });

  it('[PG1] resumes by GET where its Wait node says so (S12)', async () => {
    const { address } = await waiting({ resumeOnGet: true });
    expect((await fetch(`${address}?approved=true`)).status).toBe(200);
  });
});
