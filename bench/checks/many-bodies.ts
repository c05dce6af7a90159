/**
 * Sends large bodies of every kind from many clients at once, over and over: the process neither ends nor grows beyond a
 * bound, every answer is a success or a refusal that says when to come again, nothing that was accepted is lost, and
 * small requests get through meanwhile.
 *
 *   node bench/checks/many-bodies.ts --clients 48 --seconds 30 --megabytes 15 --heap 1024
 */
import { type LargeBody, largeBodies } from '../lib/large-bodies.ts';
import { publish, startProduct } from '../lib/product.ts';
import { option, report } from '../lib/report.ts';

const clients = option('clients', 48);
const seconds = option('seconds', 30);
const megabytes = option('megabytes', 15);
/** Of the server, in megabytes: the budget is a part of it. */
const heap = option('heap', 1_024);

const webhook = (path: string, respond: string) => ({
  name: path,
  nodes: {
    hook: {
      type: 'core.webhook',
      parameters: { path, methods: ['POST'], respond, responseData: 'none' },
    },
    set: { type: 'core.noOp' },
  },
  edges: { a: { from: 'hook', to: 'set' } },
});

const product = await startProduct({ env: { NODE_OPTIONS: `--max-old-space-size=${heap}` } });
const counts = new Map<string, number>();
const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
const accepted: string[] = [];
const problems: string[] = [];

async function send({ kind, path, headers, body }: LargeBody): Promise<void> {
  const response = await fetch(`${product.url}${path}`, {
    method: 'POST',
    headers,
    body: body() ?? null,
    duplex: 'half',
  } as RequestInit);
  const text = await response.text();
  const isRefused = response.status === 429 || response.status === 503;
  count(`${kind}: ${isRefused ? 'refused' : response.status}`);
  if (isRefused) {
    if (response.headers.get('retry-after') === null) problems.push(`${kind}: no Retry-After`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  } else if (response.ok) {
    const answered = path.startsWith('/api/') ? (JSON.parse(text) as { executionId: string }) : undefined;
    accepted.push(response.headers.get('x-reporunner-execution-id') ?? answered?.executionId ?? '');
  } else problems.push(`${kind}: ${response.status} ${text.slice(0, 200)}`);
}

try {
  const workflowId = await publish(product, webhook('large', 'lastNode'));
  await publish(product, webhook('small', 'lastNode'));
  const bodies = largeBodies(product, megabytes, { path: '/webhook/large', workflowId });
  const until = performance.now() + seconds * 1_000;
  const client = async (at: number) => {
    for (let round = at; performance.now() < until; round += 1)
      await send(bodies[round % bodies.length] as LargeBody).catch((error: unknown) => {
        // A refusal may come before the body was sent, and its connection is closed then.
        count('closed while sending');
        if (String((error as Error).cause).includes('ECONNREFUSED')) problems.push('the server is gone');
      });
  };
  const small: number[] = [];
  const asker = async () => {
    while (performance.now() < until) {
      const from = performance.now();
      const response = await fetch(`${product.url}/webhook/small`, { method: 'POST', body: '{}' });
      await response.arrayBuffer();
      if (response.status !== 200) problems.push(`small: ${response.status}`);
      small.push(performance.now() - from);
    }
  };
  await Promise.all([...Array.from({ length: clients }, (_, at) => client(at)), asker()]);
  const open = new Set(accepted);
  for (let round = 0; round < 100 && open.size > 0; round += 1) {
    for (const id of open) {
      const { status } = await product.api<{ status: string }>('GET', `/executions/${id}`);
      if (status === 'succeeded') open.delete(id);
      else if (status !== 'running' && status !== 'queued') problems.push(`${id}: ${status}`);
    }
    if (open.size > 0) await new Promise((resolve) => setTimeout(resolve, 200));
  }
  if (open.size > 0) problems.push(`${open.size} accepted executions did not end`);
  small.sort((a, b) => a - b);
  for (const [what, number] of [...counts].sort()) console.log(`${what} × ${number}`);
  const at = (part: number) => Math.round(small[Math.floor((small.length - 1) * part)] ?? 0);
  console.log(
    `small webhook p50 ${at(0.5)} ms, p99 ${at(0.99)} ms; peak ${Math.round(product.peakMemoryMb())} MB`,
  );
  for (const problem of new Set(problems)) console.log(`PROBLEM ${problem}`);
  report('many-bodies', Math.round(product.peakMemoryMb()), 'MB', heap);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  await product.close();
}
