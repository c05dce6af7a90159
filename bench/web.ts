/**
 * The speed table of the web app, row by row: what is promised, and what it is here, as the median of some rounds in a
 * headless Chromium. An empty page in the same run is the reference: no row of frames can be better than that.
 */
import { account, launchChromium, ownerKey, startApp } from '@reporunner/web/testing';
import { median, option, report } from './lib/report.ts';
import { dragNode, openWorkflow, panAll, panNear, showStates } from './web/canvas-rows.ts';
import { type FrameFigures, framesWhile } from './web/frames.ts';
import { largeWorkflow } from './web/large-workflow.ts';
import {
  closePanel,
  heapOf,
  openPanel,
  scrollOutput,
  typeExpression,
  typeInPalette,
} from './web/panel-rows.ts';
import { coldStart, editorScreen, listScreen, untilReady } from './web/start-rows.ts';

const rounds = option('rounds', 5);
let missed = 0;
let kept = 0;

/** Prints a row. `most`: no more than this; `least`: no less. */
function row(
  what: string,
  value: number,
  unit: string,
  goal: { readonly max: number } | { readonly least: number },
): number {
  const ok = 'max' in goal ? value <= goal.max : value >= goal.least;
  if (ok) kept += 1;
  else missed += 1;
  const wanted = 'max' in goal ? `≤ ${goal.max}` : `≥ ${goal.least}`;
  console.log(
    `${ok ? '✓' : '✗'} ${what.padEnd(44)} ${value.toFixed(1).padStart(8)} ${unit.padEnd(4)} ${wanted}`,
  );
  return value;
}

async function repeated<T>(act: () => Promise<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for (let round = 0; round < rounds; round += 1) all.push(await act());
  return all;
}

const fpsOf = (all: readonly FrameFigures[]) => median(all.map(({ fps }) => fps));
const p95Of = (all: readonly FrameFigures[]) => median(all.map(({ p95 }) => p95));

const app = await startApp();
const browser = await launchChromium();
try {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  await context.request.post(`${app.url}/api/v1/setup`, {
    data: account,
    headers: { authorization: `Bearer ${ownerKey}` },
  });
  const create = async (document: object) =>
    (await app.api<{ id: string }>('POST', '/workflows', document)).id;
  const small = await create({
    name: 'Small',
    nodes: {
      start: { type: 'core.manual', name: 'Start', pinned: { main: [{ json: { n: 2 } }] } },
      twice: {
        type: 'core.set',
        name: 'Twice',
        position: { x: 300, y: 0 },
        parameters: { fields: [{ name: 'x', type: 'number', value: '={{ $json.n * 1 }}' }] },
      },
    },
    edges: { a: { from: 'start', to: 'twice' } },
  });

  const lists = await repeated(() => coldStart(context, app.url, listScreen));
  const editors = await repeated(() => coldStart(context, app.url, editorScreen(small)));
  row('JavaScript until the list can be used, gz', median(lists.map(({ kilobytes }) => kilobytes)), 'KB', {
    max: 170,
  });
  row(
    'JavaScript until the editor can be used, gz',
    median(editors.map(({ kilobytes }) => kilobytes)),
    'KB',
    { max: 300 },
  );
  row('interactive, cold', median(lists.map(({ ms }) => ms)), 'ms', { max: 900 });
  const page = await context.newPage();
  await untilReady(page, app.url, listScreen);
  row('interactive, warm', median(await repeated(() => untilReady(page, app.url, listScreen))), 'ms', {
    max: 400,
  });

  const empty = await framesWhile(page, () => page.waitForTimeout(1_000));
  console.log(`  an empty page draws ${empty.fps} frames a second here`);
  const goals = new Map([
    [500, 800],
    [1_000, 1_000],
    [5_000, 2_000],
  ]);
  let slowest = Number.POSITIVE_INFINITY;
  const frames = (what: string, all: readonly FrameFigures[], least: number) => {
    slowest = Math.min(slowest, row(what, fpsOf(all), 'fps', { least }));
  };
  for (const [count, max] of goals) {
    const id = await create(largeWorkflow(count));
    row(
      `open ${count} nodes, with the API`,
      median(await repeated(() => openWorkflow(page, app.url, id))),
      'ms',
      { max },
    );
    await page.waitForTimeout(1_000);
    if (count === 5_000) frames('all 5,000 nodes in sight, moved', await repeated(() => panAll(page)), 55);
    if (count === 500) frames('200 states a second on 500 nodes', await repeated(() => showStates(page)), 50);
    if (count !== 1_000) continue;
    const panned = await repeated(() => panNear(page));
    const dragged = await repeated(() => dragNode(page));
    frames('1,000 nodes, panned', panned, 58);
    row('1,000 nodes, panned: 95% of frames within', p95Of(panned), 'ms', { max: 20 });
    frames('1,000 nodes, a node dragged', dragged, 58);
    row('1,000 nodes, dragged: 95% of frames within', p95Of(dragged), 'ms', { max: 20 });
  }

  await untilReady(page, app.url, editorScreen(small));
  await page.waitForTimeout(2_000);
  const opened = await repeated(async () => {
    const ms = await openPanel(page, 'Twice');
    await closePanel(page);
    return ms;
  });
  row('a node panel opens', median(opened), 'ms', { max: 120 });
  row('a key in the palette', median((await repeated(() => typeInPalette(page))).flat()), 'ms', { max: 30 });
  await page.getByRole('region', { name: 'Run' }).getByRole('button', { name: 'Run', exact: true }).click();
  await page.getByRole('region', { name: 'Run' }).getByText('Succeeded').waitFor();
  await openPanel(page, 'Twice');
  row('a key in an expression, until its result', median(await typeExpression(page)), 'ms', { max: 100 });
  await closePanel(page);

  const large = await create({
    name: '50 MB',
    nodes: {
      start: { type: 'core.manual', name: 'Start' },
      rows: {
        type: 'core.code',
        name: 'Rows',
        position: { x: 300, y: 0 },
        parameters: {
          code: "const text = 'x'.repeat(50_000); return Array.from({ length: 1_000 }, (_, n) => ({ n, text }));",
        },
      },
    },
    edges: { a: { from: 'start', to: 'rows' } },
  });
  const { executionId } = await app.api<{ executionId: string }>('POST', `/workflows/${large}/executions`, {
    wait: true,
  });
  await page.goto(`${app.url}/workflows/${large}?execution=${executionId}`);
  await page
    .getByRole('region', { name: 'Canvas' })
    .getByRole('group', { name: /^Rows, .*Succeeded/ })
    .waitFor();
  await page.waitForTimeout(2_000);
  const shown = await repeated(async () => {
    const ms = await openPanel(page, 'Rows', '[role="rowheader"]');
    await closePanel(page);
    return ms;
  });
  row('50 MB of output: open', median(shown), 'ms', { max: 300 });
  await openPanel(page, 'Rows', '[role="rowheader"]');
  row('50 MB of output: scroll', fpsOf(await repeated(() => scrollOutput(page))), 'fps', { least: 55 });
  row('50 MB of output: heap', await heapOf(page), 'MB', { max: 250 });

  console.log(`${kept} rows kept, ${missed} missed`);
  report('web', slowest, 'fps', empty.fps);
} finally {
  await browser.close();
  await app.stop();
}
