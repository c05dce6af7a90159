/**
 * Kills the server with SIGKILL at random moments while it runs nested workflows: loops, branches, tries that fail and
 * try again, waits, called workflows, and steps with side effects on another server.
 * KN1 Every accepted execution ends with the result that an undisturbed one has.
 * KN2 A side effect with `onCrash: retry` happens once or more, and every repetition carries the same idempotency key.
 *
 *   node bench/checks/kill-nested.ts --rounds 300
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type Product, publish, startProduct } from '../lib/product.ts';
import { randomWorkflow } from '../lib/random-workflow.ts';
import { option } from '../lib/report.ts';

const kills = option('rounds', 3);
const perWorkflow = 12;
const dataDir = mkdtempSync(join(tmpdir(), 'reporunner-nested-'));
const port = await freePort();

function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(message);
}

/** Takes side effects, and counts them by what they say they are. */
const effects = new Map<string, number>();
const outside = createServer((request, response) => {
  const key = request.url ?? '';
  effects.set(key, (effects.get(key) ?? 0) + 1);
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  // Says back what it was sent, so that the item goes on as it was.
  request.on('end', () =>
    setTimeout(
      () => response.setHeader('content-type', 'application/json').end(Buffer.concat(chunks)),
      Math.random() * 20,
    ),
  );
}).listen(0, '127.0.0.1');
await once(outside, 'listening');
const outsideUrl = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;

const start = () =>
  startProduct({
    dataDir,
    port,
    env: { REPORUNNER_ALLOWED_HOSTS: '127.0.0.1', REPORUNNER_SHUTDOWN_GRACE_MS: '0' },
  });

interface Accepted {
  readonly executionId: string;
  readonly workflow: number;
  readonly tag: string;
}

interface Execution {
  readonly status: string;
  readonly error?: unknown;
}

async function outcomeOf(product: Product, executionId: string): Promise<string> {
  for (let tries = 0; tries < 600; tries += 1) {
    const { status, error } = await product.api<Execution>('GET', `/executions/${executionId}`);
    if (status === 'succeeded') {
      const data = await product.api<{ ports: { main: { items: { json: unknown }[] } } }>(
        'GET',
        `/executions/${executionId}/data/end?limit=200`,
      );
      return JSON.stringify(data.ports.main.items.map(({ json }) => json));
    }
    if (status === 'failed' || status === 'cancelled') return `${status} ${JSON.stringify(error)}`;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`KN1 ${executionId} does not end`);
}

const workflows = 6;
const accepted: Accepted[] = [];
const expected = new Map<number, { outcome: string; effects: number }>();
let product = await start();
try {
  const ids: string[] = [];
  const called = await publish(product, {
    name: 'called',
    settings: { callers: 'any' },
    nodes: {
      in: { type: 'core.calledByWorkflow' },
      out: { type: 'core.set', parameters: { fields: [{ name: 'called', value: '={{ $json.n * 100 }}' }] } },
    },
    edges: { e: { from: 'in', to: 'out' } },
  });
  for (let seed = 0; seed < workflows; seed += 1)
    ids.push(await publish(product, randomWorkflow(seed + 1, `nested${seed}`, outsideUrl, called)));

  const trigger = async (workflow: number, tag: string): Promise<string | undefined> => {
    try {
      const response = await fetch(`${product.url}/webhook/nested${workflow}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ tag, n: 3 }),
      });
      const { executionId } = (await response.json()) as { executionId?: string };
      return response.ok ? executionId : undefined;
    } catch {
      return undefined;
    }
  };

  // Undisturbed, once each: what all others are held against.
  for (let workflow = 0; workflow < workflows; workflow += 1) {
    const id = await trigger(workflow, `calm${workflow}`);
    assert(id !== undefined, 'the first run was not accepted');
    const outcome = (await outcomeOf(product, id)).replaceAll(`calm${workflow}`, 'TAG');
    assert(outcome.startsWith('['), `workflow ${workflow} ${outcome}`);
    const calls = [...effects.keys()].filter((key) => key.startsWith(`/calm${workflow}/`));
    expected.set(workflow, { outcome, effects: calls.length });
    console.log(`workflow ${workflow}: ${outcome.length} characters of result, ${calls.length} side effects`);
  }

  for (let kill = 1; kill <= kills; kill += 1) {
    const begun = Array.from({ length: perWorkflow }, async (_, at) => {
      const workflow = Math.floor(Math.random() * workflows);
      const tag = `k${kill}x${at}`;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 250));
      const executionId = await trigger(workflow, tag);
      if (executionId !== undefined) accepted.push({ executionId, workflow, tag });
    });
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 350));
    await product.kill('SIGKILL');
    await Promise.all(begun);
    product = await start();
    // Now and then time to come to an end, lest the unfinished pile up.
    if (kill % 5 === 0) await new Promise((resolve) => setTimeout(resolve, 2_500));
    if (kill % 25 === 0 || kill === kills)
      console.log(`${kill} kills, ${accepted.length} executions accepted`);
  }

  for (const { executionId, workflow, tag } of accepted) {
    const outcome = (await outcomeOf(product, executionId)).replaceAll(tag, 'TAG');
    const calm = expected.get(workflow);
    assert(
      outcome === calm?.outcome,
      `KN1 ${executionId} of workflow ${workflow} gave ${outcome}, not ${calm?.outcome}`,
    );
    const calls = [...effects.keys()].filter((key) => key.startsWith(`/${tag}/`)).length;
    assert(
      calls === calm?.effects,
      `KN2 ${executionId} had ${calls} different side effects, not ${calm?.effects}`,
    );
  }
  const repeated = [...effects.values()].filter((count) => count > 1).length;
  console.log(
    `${kills} kills, ${accepted.length} executions, all as if undisturbed; ${effects.size} side effects, ${repeated} of them repeated under the same key`,
  );
} finally {
  await product.kill('SIGKILL');
  outside.close();
  outside.closeAllConnections();
  rmSync(dataDir, { recursive: true, force: true });
}
