import { describe, expect, it } from 'vitest';
import {
  curlOf,
  emptyRequest,
  exampleBody,
  hasBody,
  requestOfItem,
  sentHeaders,
  type TestRequest,
} from '../../src/features/editor/listen/test-request.ts';

const request: TestRequest = {
  method: 'POST',
  path: 'orders/7?a=1',
  headers: 'X-Event: created\n\nno colon\nbad name: x',
  bodyKind: 'json',
  body: `{"name":"O'Hara"}`,
};

const workflow = (...parameters: object[]) =>
  ({
    nodes: Object.fromEntries(parameters.map((one, at) => [String(at), { id: String(at), parameters: one }])),
  }) as never;

describe('a test request', () => {
  it('begins with a method of the trigger and a value for each parameter of its path', () => {
    expect(emptyRequest(['PUT', 'POST'], 'orders/:id/lines/*')).toMatchObject({
      method: 'PUT',
      path: 'orders/1/lines/rest',
    });
  });

  it('has the headers that are valid, and the type of its body unless one of them says another', () => {
    expect(sentHeaders(request)).toEqual([
      ['content-type', 'application/json'],
      ['X-Event', 'created'],
    ]);
    expect(sentHeaders({ ...request, headers: 'Content-Type: text/csv' })).toEqual([
      ['Content-Type', 'text/csv'],
    ]);
    expect(sentHeaders({ ...request, headers: '', bodyKind: 'none' })).toEqual([]);
    expect(hasBody({ ...request, method: 'GET' })).toBe(false);
  });

  it('is made from the item of the last one, without what browsers set and without what is masked', () => {
    const item = {
      method: 'PUT',
      path: 'orders/größe 7',
      query: { a: ['1', '2'], b: '3' },
      headers: {
        host: 'x',
        'user-agent': 'curl',
        'content-type': 'application/json; charset=utf-8',
        'x-signature': '••••••',
        'x-event': 'created',
      },
      body: { name: 'Ada' },
    };
    expect(requestOfItem(item, ['POST', 'PUT'], 'orders/:id')).toEqual({
      method: 'PUT',
      path: 'orders/gr%C3%B6%C3%9Fe%207?a=1&a=2&b=3',
      headers: 'x-event: created',
      bodyKind: 'json',
      body: '{\n  "name": "Ada"\n}',
    });
    const kindOf = (body: unknown, type: string) => {
      const { bodyKind, body: text } = requestOfItem(
        { ...item, headers: { 'content-type': type }, body } as never,
        ['POST'],
        '',
      );
      return [bodyKind, text];
    };
    expect(kindOf({ a: ['1', '2'] }, 'application/x-www-form-urlencoded')).toEqual(['form', 'a=1&a=2']);
    expect(kindOf('plain', 'text/plain')).toEqual(['text', 'plain']);
    expect(kindOf('quoted', 'application/json')).toEqual(['json', '"quoted"']);
    expect(kindOf(null, 'image/png')).toEqual(['none', '']);
  });

  it('is a command that a shell reads as it is', () => {
    expect(curlOf('http://x/orders/7?a=1', { ...request, headers: '' }, 'basic')).toBe(
      [
        "curl -X POST 'http://x/orders/7?a=1'",
        "-H 'content-type: application/json'",
        "-u 'user:password'",
        `--data-binary '{"name":"O'\\''Hara"}'`,
      ].join(' \\\n  '),
    );
    const upload = { ...request, headers: '', bodyKind: 'file' } as const;
    expect(curlOf('http://x', upload, 'none', 'a.png')).toContain("--data-binary '@a.png'");
  });
});

describe('an example', () => {
  it('has the fields of the body that expressions name', () => {
    const fields = [
      { value: '=Hello {{ $json.body.customer.name.trim() }} {{ $("Hook").item.json.body.city }}' },
      { value: 'no expression: $json.body.other' },
    ];
    expect(exampleBody(workflow({ fields }, { if: '={{ $json.body.customer.id }}' }))).toEqual({
      customer: { name: 'text', id: 'text' },
      city: 'text',
    });
  });

  it('is not there where nothing is read, and never reaches what all objects inherit', () => {
    expect(exampleBody(workflow({ value: '={{ $json.query.a }}' }))).toBeUndefined();
    expect(exampleBody(workflow({ value: '={{ $json.body.__proto__.polluted }}' }))).toBeUndefined();
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });
});
