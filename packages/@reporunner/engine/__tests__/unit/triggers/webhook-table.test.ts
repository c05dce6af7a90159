import { describe, expect, it } from 'vitest';
import { addressKeysOf, createWebhookTable } from '../../../src/triggers/webhook-table.ts';

function tableOf(...paths: readonly string[]) {
  const table = createWebhookTable<string>();
  paths.forEach((path, index) => {
    table.replace(`owner${index}`, [{ address: { path, methods: ['POST'] }, route: path }]);
  });
  return table;
}

describe('webhook table', () => {
  it('[T1] finds a literal path by its method', () => {
    const table = tableOf('orders', 'orders/new');
    expect(table.match('POST', 'orders/new')).toEqual({ kind: 'match', route: 'orders/new', params: {} });
    expect(table.match('POST', 'orders/old')).toBeUndefined();
  });

  it('[T1] takes path parameters, percent signs and Unicode as they come', () => {
    const table = tableOf('customers/:id/orders/:order');
    expect(table.match('POST', 'customers/ü 1/orders/%2F')).toMatchObject({
      params: { id: 'ü 1', order: '%2F' },
    });
    expect(table.match('POST', 'customers//orders/1')).toBeUndefined();
  });

  it('[T1] says which methods an address has', () => {
    const table = createWebhookTable<string>();
    table.replace('a', [{ address: { path: 'x/:id', methods: ['PUT', 'GET'] }, route: 'a' }]);
    expect(table.match('DELETE', 'x/1')).toEqual({
      kind: 'methodNotAllowed',
      allowed: ['GET', 'HEAD', 'PUT'],
    });
  });

  it('[T2] prefers a literal to a parameter and a parameter to the rest', () => {
    const table = tableOf('a/:b', 'a/b', 'a/*', ':a/c');
    expect(table.match('POST', 'a/b')).toMatchObject({ route: 'a/b' });
    expect(table.match('POST', 'a/z')).toMatchObject({ route: 'a/:b', params: { b: 'z' } });
    expect(table.match('POST', 'a/z/y')).toMatchObject({ route: 'a/*', params: { '*': 'z/y' } });
    expect(table.match('POST', 'q/c')).toMatchObject({ route: ':a/c', params: { a: 'q' } });
  });

  it('[T2] comes back from a literal that leads nowhere', () => {
    const table = tableOf('a/b/c', 'a/:x/d');
    expect(table.match('POST', 'a/b/d')).toMatchObject({ route: 'a/:x/d', params: { x: 'b' } });
  });

  it('[T1] sees that two shapes are the same address', () => {
    const keysOf = (path: string) => addressKeysOf({ path, methods: ['POST', 'GET'] }).map(({ key }) => key);
    expect(keysOf('a/:name')).toEqual(keysOf('a/:id'));
    expect(keysOf('a/:name')).not.toEqual(keysOf('a/name'));
  });

  it('[T1] leaves a moved address with its new owner when the former one releases it later', () => {
    const table = tableOf('a');
    table.replace('other', [{ address: { path: 'a', methods: ['POST'] }, route: 'of the other' }]);
    table.replace('owner0', []);
    expect(table.match('POST', 'a')).toMatchObject({ route: 'of the other' });
  });

  it('replaces everything of an owner at once', () => {
    const table = tableOf('a', 'b');
    table.replace('owner0', [{ address: { path: 'c', methods: ['POST'] }, route: 'c' }]);
    expect(table.match('POST', 'a')).toBeUndefined();
    expect(table.match('POST', 'c')).toMatchObject({ route: 'c' });
    table.replace('owner0', []);
    expect(table.match('POST', 'c')).toBeUndefined();
    expect(table.size).toBe(1);
  });

  it('does not take a name of Object.prototype for a route', () => {
    expect(tableOf('a').match('POST', 'constructor/__proto__')).toBeUndefined();
  });

  it('[WT3] takes an encoded slash for data of its segment (public-reports 38)', () => {
    const table = createWebhookTable<string>();
    table.replace('w', [
      { address: { path: 'a/:id', methods: ['GET'] }, route: 'parameter' },
      { address: { path: 'a/b', methods: ['GET'] }, route: 'literal' },
    ]);
    expect(table.match('GET', ['a', 'a/b'])).toMatchObject({ route: 'parameter', params: { id: 'a/b' } });
    expect(table.match('GET', ['a/b'])).toBeUndefined();
    expect(table.match('GET', ['a', 'b'])).toMatchObject({ route: 'literal' });
  });

  it('[WT4] answers HEAD by the trigger for GET, unless another one takes it', () => {
    const table = createWebhookTable<string>();
    table.replace('w', [
      { address: { path: 'a', methods: ['GET', 'PUT'] }, route: 'get' },
      { address: { path: 'b/:id', methods: ['GET'] }, route: 'get' },
      { address: { path: 'b/:id', methods: ['HEAD'] }, route: 'head' },
      { address: { path: 'c', methods: ['POST'] }, route: 'post' },
    ]);
    expect(table.match('HEAD', 'a')).toMatchObject({ kind: 'match', route: 'get' });
    expect(table.match('HEAD', 'b/1')).toMatchObject({ route: 'head', params: { id: '1' } });
    expect(table.match('POST', 'a')).toEqual({ kind: 'methodNotAllowed', allowed: ['GET', 'HEAD', 'PUT'] });
    expect(table.match('HEAD', 'c')).toEqual({ kind: 'methodNotAllowed', allowed: ['POST'] });
  });
});
