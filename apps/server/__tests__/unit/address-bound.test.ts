import { type AddressInfo, connect, type Socket } from 'node:net';
import { silentLogger } from '@reporunner/core';
import { afterEach, describe, expect, it } from 'vitest';
import { maxPerAddress } from '../../src/http/address-bound.ts';
import { createServer } from '../../src/http/create-server.ts';

const warnings: string[] = [];
const open: { close(): unknown }[] = [];

afterEach(async () => {
  warnings.length = 0;
  for (const one of open.splice(0).reverse()) await one.close();
});

async function listening(options: { readonly trustProxy: boolean; readonly connectionsPerAddress?: number }) {
  const server = createServer({
    logger: { ...silentLogger, warn: (message) => warnings.push(message) },
    authenticate: async () => undefined,
    onAnswer: () => {},
    ...options,
  });
  let answer = () => {};
  server.get('/now', { config: { permission: 'public' } }, async () => 'now');
  server.get('/late', { config: { permission: 'public' } }, () => {
    return new Promise<string>((resolve) => {
      answer = () => resolve('late');
    });
  });
  await server.listen({ port: 0, host: '127.0.0.1' });
  open.push(server);
  return { server, port: (server.server.address() as AddressInfo).port, answer: () => answer() };
}

/** A connection that sends nothing. */
function silent(port: number, localAddress: string): Socket {
  const socket = connect({ port, host: '127.0.0.1', localAddress }).on('error', () => {});
  open.push({ close: () => socket.destroy() });
  return socket.resume();
}

const isClosed = (socket: Socket) => new Promise((resolve) => socket.once('close', resolve));

async function ask(port: number, localAddress: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  socket.write('GET /now HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

describe('one address', () => {
  it('has a bounded number of connections, and others are served meanwhile', async () => {
    const { port } = await listening({ trustProxy: false, connectionsPerAddress: 3 });
    const held = Array.from({ length: 3 }, () => silent(port, '127.0.0.2'));
    await Promise.all(held.map((socket) => new Promise((resolve) => socket.once('connect', resolve))));
    await Promise.all([silent(port, '127.0.0.2'), silent(port, '127.0.0.2')].map(isClosed));
    expect(warnings).toHaveLength(1);
    expect(await ask(port, '127.0.0.3')).toContain('200 OK');
    // A place is free again when one of its connections ends.
    const gone = isClosed(held[0] as Socket);
    held[0]?.destroy();
    await gone;
    await expect.poll(() => ask(port, '127.0.0.2').catch(String)).toContain('200 OK');
  });

  it('has half of all connections where nothing is configured, and any number with 0', async () => {
    expect(maxPerAddress(undefined, 512)).toBe(256);
    expect(maxPerAddress(undefined, undefined)).toBe(0);
    expect(maxPerAddress(0, 512)).toBe(0);
    const { port } = await listening({ trustProxy: false, connectionsPerAddress: 0 });
    silent(port, '127.0.0.2');
    expect(await ask(port, '127.0.0.2')).toContain('200 OK');
  });

  it('has a bounded number of requests behind a trusted proxy, whose connections are not bounded', async () => {
    const { port, answer } = await listening({ trustProxy: true, connectionsPerAddress: 1 });
    const get = (path: string, from: string) =>
      fetch(`http://127.0.0.1:${port}${path}`, { headers: { 'x-forwarded-for': from } });
    const late = get('/late', '203.0.113.1');
    await expect.poll(async () => (await get('/now', '203.0.113.1')).status).toBe(429);
    const refused = await get('/now', '203.0.113.1');
    expect([refused.headers.get('retry-after'), ((await refused.json()) as { code: string }).code]).toEqual([
      '1',
      'RATE_LIMITED',
    ]);
    expect((await get('/now', '203.0.113.2')).status).toBe(200);
    answer();
    expect((await late).status).toBe(200);
    await expect.poll(async () => (await get('/now', '203.0.113.1')).status).toBe(200);
  });
});
