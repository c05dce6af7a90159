/**
 * Downloads a large file from one server and uploads it to another, as it is and in a form, through a workflow; then
 * sends it to a webhook, which answers with it.
 * LF1 What arrives is what was sent, byte for byte.
 * LF2 The file goes through the server and to the disk, and never lies in its memory. 150 MB is the most, however large
 *    the file is; an idle server has 120 of them (42 bare Node).
 *
 *   node bench/checks/large-file.ts --rounds 3 --megabytes 1024
 */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { publish, startProduct } from '../lib/product.ts';
import { option } from '../lib/report.ts';

const rounds = option('rounds', 1);
const megabytes = option('megabytes', 64);
const maxMb = 150;
const block = randomBytes(1024 * 1024);

const expected = createHash('sha256');
for (let sent = 0; sent < megabytes; sent += 1) expected.update(block);
const wanted = expected.digest('hex');

const received = { PUT: '', POST: '' };
const remote = createServer(async (request, response) => {
  if (request.method === 'PUT' || request.method === 'POST') {
    const hash = createHash('sha256');
    // A form has a head before the file and an end behind it.
    let head = request.method === 'PUT' ? undefined : Buffer.alloc(0);
    let missing = megabytes * block.length;
    for await (const chunk of request) {
      let bytes = chunk as Buffer;
      if (head !== undefined) {
        head = Buffer.concat([head, bytes]);
        const at = head.indexOf('\r\n\r\n');
        if (at === -1) continue;
        bytes = head.subarray(at + 4);
        head = undefined;
      }
      hash.update(bytes.subarray(0, missing));
      missing = Math.max(0, missing - bytes.length);
    }
    received[request.method] = hash.digest('hex');
    response.setHeader('content-type', 'application/json').end('{"ok":true}');
    return;
  }
  response.setHeader('content-type', 'application/octet-stream');
  for (let sent = 0; sent < megabytes; sent += 1) if (!response.write(block)) await once(response, 'drain');
  response.end();
});
await new Promise<void>((resolve) => remote.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(remote.address() as AddressInfo).port}/`;
const product = await startProduct({ env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1' } });
const before = product.memoryMb();
let peak = before;
const watch = setInterval(() => (peak = Math.max(peak, product.memoryMb())), 20);

const request = (name: string, parameters: object) => ({
  type: 'core.httpRequest',
  name,
  position: { x: 0, y: 0 },
  parameters: { url, timeoutMs: 600_000, maxMegabytes: megabytes + 1, ...parameters },
});

try {
  await publish(product, {
    name: 'large file',
    nodes: {
      hook: {
        type: 'core.webhook',
        name: 'Webhook',
        position: { x: 0, y: 0 },
        parameters: { path: 'large', methods: ['POST'], respond: 'lastNode', timeoutMs: 600_000 },
      },
      download: request('Download', { response: 'binary' }),
      upload: request('Upload', { method: 'PUT', bodyKind: 'binary' }),
      form: request('Form', { method: 'POST', bodyKind: 'multipart' }),
    },
    edges: {
      a: { from: 'hook', to: 'download' },
      b: { from: 'download', to: 'upload' },
      c: { from: 'download', to: 'form' },
    },
  });
  await publish(product, {
    name: 'echo',
    nodes: {
      hook: {
        type: 'core.webhook',
        name: 'Webhook',
        position: { x: 0, y: 0 },
        parameters: {
          path: 'echo',
          methods: ['POST'],
          respond: 'lastNode',
          responseData: 'binary',
          maxBodyBytes: megabytes * block.length,
          timeoutMs: 600_000,
        },
      },
    },
    edges: {},
  });
  const megabytesOfIt = async function* () {
    for (let sent = 0; sent < megabytes; sent += 1) yield block;
  };
  for (let round = 1; round <= rounds; round += 1) {
    Object.assign(received, { PUT: '', POST: '' });
    const began = performance.now();
    const answer = await fetch(`${product.url}/webhook/large`, { method: 'POST' });
    const text = await answer.text();
    if (answer.status !== 200) throw new Error(text);
    if (received.PUT !== wanted || received.POST !== wanted)
      throw new Error('what arrived is not what was sent');
    const echoFrom = performance.now();
    const echo = await fetch(`${product.url}/webhook/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: megabytesOfIt() as unknown as ReadableStream,
      duplex: 'half',
    } as RequestInit);
    if (echo.status !== 200 || echo.body === null) throw new Error(await echo.text());
    const echoed = createHash('sha256');
    for await (const chunk of echo.body) echoed.update(chunk);
    if (echoed.digest('hex') !== wanted) throw new Error('what came back is not what was sent');
    const seconds = (from: number, to: number) => ((to - from) / 1_000).toFixed(1);
    console.log(
      `round ${round}: ${megabytes} MB down and up twice in ${seconds(began, echoFrom)} s, in and out again in ${seconds(echoFrom, performance.now())} s, peak ${peak.toFixed(0)} MB (idle ${before.toFixed(0)})`,
    );
  }
  if (peak > maxMb) throw new Error(`${peak.toFixed(0)} MB of memory, more than ${maxMb}`);
  console.log('✓ arrived whole, and never lay in memory');
} finally {
  clearInterval(watch);
  await product.close();
  remote.closeAllConnections();
  remote.close();
}
