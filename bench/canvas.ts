/** The canvas: opening, panning, dragging and live states of large workflows in Chromium, against an empty page. */
import { account, launchChromium, startApp } from '@reporunner/web/testing';
import { median, option, report } from './lib/report.ts';
import { dragNode, openWorkflow, panAll, panNear, showStates } from './web/canvas-rows.ts';
import { type FrameFigures, framesWhile } from './web/frames.ts';
import { largeWorkflow } from './web/large-workflow.ts';

const rounds = option('rounds', 5);
const app = await startApp();
const browser = await launchChromium();
try {
  const context = await browser.newContext({ viewport: { width: 1_280, height: 800 } });
  await context.request.post(`${app.url}/api/v1/setup`, { data: account });
  const page = await context.newPage();
  await page.goto(`${app.url}/workflows`);
  const empty = await framesWhile(page, () => page.waitForTimeout(1_000));
  const say = (what: string, figures: readonly FrameFigures[]) => {
    const fps = median(figures.map((one) => one.fps));
    const p95 = median(figures.map((one) => one.p95));
    console.log(`${what.padEnd(40)} ${fps.toFixed(1).padStart(5)} fps, 95% of frames within ${p95} ms`);
    return fps;
  };
  say('an empty page', [empty]);
  const repeat = async (act: () => Promise<FrameFigures>) => {
    const all: FrameFigures[] = [];
    for (let turn = 0; turn < rounds; turn += 1) all.push(await act());
    return all;
  };
  let slowest = Number.POSITIVE_INFINITY;
  for (const count of [500, 1_000, 5_000]) {
    const { id } = await app.api<{ id: string }>('POST', '/workflows', largeWorkflow(count));
    const opened: number[] = [];
    for (let turn = 0; turn < rounds; turn += 1) opened.push(await openWorkflow(page, app.url, id));
    console.log(`${`open ${count} nodes`.padEnd(40)} ${median(opened).toFixed(0).padStart(5)} ms`);
    await page.waitForTimeout(500);
    const rows: number[] = [say(`all ${count} on screen, moved`, await repeat(() => panAll(page)))];
    if (count === 500) rows.push(say('200 states a second on 500', await repeat(() => showStates(page))));
    rows.push(say(`near, panned, of ${count}`, await repeat(() => panNear(page))));
    if (count === 500) rows.push(say('near, 200 states a second', await repeat(() => showStates(page))));
    rows.push(say(`near, a node dragged, of ${count}`, await repeat(() => dragNode(page))));
    slowest = Math.min(slowest, ...rows);
  }
  report('canvas', slowest, 'fps', empty.fps);
} finally {
  await browser.close();
  await app.stop();
}
