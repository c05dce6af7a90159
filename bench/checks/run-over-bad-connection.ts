/**
 * Somebody runs and renames workflows over a slow and lossy connection, in a real browser.
 * BC1 What the screen shows of a run in the end is what the server knows of it: its status and that of each node.
 * BC2 A run that was shown as ended is never shown as running again.
 * BC3 One press of Run, or several in a row, is one execution.
 * BC4 A name is what was typed before Enter, whatever is typed after it.
 * BC5 The page has no error.
 *
 *   node bench/checks/run-over-bad-connection.ts --rounds 30 --runs 4 --seed 1 --late-ms 15000
 */
import { account, canRunBrowser, openPage } from '@reporunner/web/testing';
import { randomOf } from '../lib/random.ts';
import { option } from '../lib/report.ts';
import { createBadConnection } from '../web/bad-connection.ts';

const rounds = option('rounds', 5);
const runs = option('runs', 4);
const firstSeed = option('seed', 1 + (Date.now() % 1_000_000));
/** How long after an execution has ended the screen may still say something else. */
const lateMs = option('late-ms', 15_000);

interface Execution {
  readonly id: string;
  readonly status: string;
  readonly finishedAt?: number;
  readonly nodes: readonly { readonly nodeId: string; readonly status: string }[];
}

const endings: Readonly<Record<string, RegExp>> = {
  succeeded: /^Succeeded in/,
  failed: /^Failed/,
  cancelled: /^Stopped after/,
};
const labels: Readonly<Record<string, string>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  skipped: 'Skipped',
  cancelled: 'Stopped',
};
const hasEnded = (text: string) => Object.values(endings).some((ending) => ending.test(text));

if (!canRunBrowser()) process.exit(0);
const { app, page, complaints, close } = await openPage();
/** What browsers write of every request that fails. */
const noise = /^(Failed to load resource|WebSocket connection)/;
const errorsSoFar = () => complaints.splice(0).filter((one) => !noise.test(one));
const lags: number[] = [];
let executions = 0;
let mishaps = 0;

const workflowOf = (seed: number, random: () => number) => ({
  name: `Bad connection ${seed}`,
  nodes: {
    start: { type: 'core.manual', name: 'Start' },
    first: { type: 'core.noOp', name: 'First', position: { x: 300, y: 0 } },
    wait: {
      type: 'core.wait',
      name: 'Pause',
      position: { x: 600, y: 0 },
      parameters: { amount: Math.round(random() * 20) / 10, unit: 'seconds' },
    },
    last:
      random() < 0.3
        ? {
            type: 'core.stopWithError',
            name: 'Last',
            position: { x: 900, y: 0 },
            parameters: { message: 'No stock' },
          }
        : { type: 'core.noOp', name: 'Last', position: { x: 900, y: 0 } },
  },
  edges: {
    a: { from: 'start', to: 'first' },
    ...(random() < 0.7 ? { b: { from: 'first', to: 'wait' } } : {}),
    c: { from: random() < 0.5 ? 'wait' : 'first', to: 'last' },
  },
});

async function playRound(seed: number): Promise<void> {
  const random = randomOf(seed);
  const connection = await createBadConnection({
    target: app.url,
    random,
    spares: (path) => !path.startsWith('/api/'),
  });
  const { id } = await app.api<{ id: string }>('POST', '/workflows', workflowOf(seed, random));
  const shown: string[] = [];
  const fail = (what: string): never => {
    throw new Error(
      `seed ${seed}: ${what}\nShown: ${shown.join(' → ')}\nConnection: ${connection.log.slice(-20).join('; ')}`,
    );
  };
  const executionsOf = async () =>
    (await app.api<{ items: readonly { readonly id: string }[] }>('GET', `/executions?workflowId=${id}`))
      .items;
  await page.goto(`${connection.url}/workflows/${id}`);
  const canvas = page.getByRole('region', { name: 'Canvas' });
  const bar = page.getByRole('region', { name: 'Run' });
  const run = bar.getByRole('button', { name: 'Run', exact: true });
  // Hidden while it is empty.
  const status = bar.locator('[role="status"]');
  await canvas.getByRole('group').first().waitFor();
  await page.exposeFunction(`shows${seed}`, (text: string) => void shown.push(text));
  await status.evaluate((element, name) => {
    const report = () =>
      (window as never as Record<string, (text: string) => void>)[name]?.(element.textContent ?? '');
    new MutationObserver(report).observe(element, { childList: true, characterData: true, subtree: true });
  }, `shows${seed}`);
  connection.worsen();

  const name = `Renamed ${seed}`;
  await page.getByRole('heading', { level: 1 }).getByRole('button').click();
  await page.keyboard.type(name);
  for (const key of ['Enter', 'Enter', 'x', 'Escape', 'Escape']) await page.keyboard.press(key);

  for (let count = 1; count <= runs; count += 1) {
    await run.click();
    // Nothing seems to happen.
    if (random() < 0.5) await page.keyboard.press('Control+Enter');
    if (random() < 0.3) await run.click({ timeout: 200 }).catch(() => {});
    if (random() < 0.2)
      await bar
        .getByRole('button', { name: 'Stop' })
        .click({ timeout: 1_500 })
        .catch(() => {});
    let execution: Execution | undefined;
    const deadline = Date.now() + 60_000;
    while (execution?.finishedAt === undefined) {
      const all = await executionsOf();
      if (all.length > count) fail(`${all.length} executions after ${count} presses of Run [BC3]`);
      const [newest] = all.length === count ? all : [];
      if (newest !== undefined) execution = await app.api<Execution>('GET', `/executions/${newest.id}`);
      if (Date.now() > deadline) {
        const notices = await page.getByRole('region', { name: 'Notices' }).textContent();
        fail(`${all.length} executions, and none has ended after press ${count}; notices: ${notices}`);
      }
      await page.waitForTimeout(50);
    }
    const { status: end, nodes, finishedAt } = execution;
    while (!endings[end]?.test((await status.textContent()) ?? '')) {
      if (Date.now() - finishedAt > lateMs) fail(`${end}, and ${lateMs} ms later that is not shown [BC1]`);
      await page.waitForTimeout(20);
    }
    lags.push(Math.max(0, Date.now() - finishedAt));
    for (const { nodeId, status: of } of nodes) {
      const node = canvas.getByRole('group', {
        name: new RegExp(
          `^${{ start: 'Start', first: 'First', wait: 'Pause', last: 'Last' }[nodeId]},.*${labels[of] ?? labels.cancelled}`,
        ),
      });
      await node
        .waitFor({ timeout: lateMs })
        .catch(() => fail(`${nodeId} is ${of}, and that is not shown [BC1]`));
    }
  }
  for (const [index, text] of shown.entries()) {
    const before = shown[index - 1] ?? '';
    if (hasEnded(before) && text !== before && text !== 'Starting…' && text !== '' && !hasEnded(text))
      fail(`“${before}” became “${text}” [BC2]`);
  }
  executions += runs;
  mishaps += connection.log.length;
  connection.heal();
  await page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();
  const saved = await app.api<{ name: string }>('GET', `/workflows/${id}`);
  if (saved.name !== name) fail(`it is called “${saved.name}” [BC4]`);
  const errors = errorsSoFar();
  if (errors.length > 0) fail(`${errors.join('\n')} [BC5]`);
  await page.goto('about:blank');
  await connection.close();
}

try {
  await page.context().request.post(`${app.url}/api/v1/auth/login`, { data: account });
  for (let round = 0; round < rounds; round += 1) await playRound(firstSeed + round);
} finally {
  await close();
}
const sorted = lags.toSorted((a, b) => a - b);
console.log(
  `✓ ${rounds} rounds from seed ${firstSeed}: ${executions} executions over ${mishaps} mishaps of the connection; ` +
    `their end was shown after ${sorted[Math.floor(sorted.length / 2)]} ms (median), ${sorted.at(-1)} ms at most`,
);
