/**
 * Pastes a large workflow into an empty one in a real browser, and holds how long that blocks the main thread in all, by
 * the browser's own long tasks: everything over 50 ms in one piece counts whole. Median of the rounds.
 *
 *   node bench/checks/paste-large.ts --nodes 500 --rounds 5 --max-ms 300
 */
import { canRunBrowser, openPage } from '@reporunner/web/testing';
import { median, option } from '../lib/report.ts';

const count = option('nodes', 500);
const rounds = option('rounds', 5);
const maxMs = option('max-ms', 300);
/** What still belongs to the paste: saving, checks, the map. */
const SETTLED_AFTER_MS = 4_000;

function pasted(): string {
  const nodes: object[] = [
    { id: 'start', type: 'core.manual', name: 'Start', position: { x: 0, y: 0 }, ...common() },
  ];
  const edges: object[] = [];
  for (let index = 1; index < count; index += 1) {
    const before = index === 1 ? 'Start' : `Step ${index - 1}`;
    nodes.push({
      id: `n${index}`,
      type: 'core.set',
      name: `Step ${index}`,
      position: { x: 300 * (index % 25), y: 120 * Math.floor(index / 25) },
      ...common(),
      parameters: { fields: [{ name: 'a', type: 'string', value: `={{ $('${before}').item.json.a }}` }] },
    });
    edges.push({
      id: `e${index}`,
      from: { nodeId: index === 1 ? 'start' : `n${index - 1}`, port: 'main' },
      to: { nodeId: `n${index}`, port: 'main' },
    });
  }
  return JSON.stringify({ reporunner: 1, nodes, edges, notes: [] });
}

const common = () => ({
  typeVersion: 1,
  parameters: {},
  credentials: {},
  disabled: false,
  onError: 'stop',
});

if (!canRunBrowser()) process.exit(0);
const { app, page, complaints, close } = await openPage();
const blocked: number[] = [];
try {
  const text = pasted();
  for (let round = 0; round < rounds; round += 1) {
    const { id } = await app.api<{ id: string }>('POST', '/workflows', { name: `Paste ${round}` });
    await page.goto(`${app.url}/workflows/${id}`);
    await page.getByRole('region', { name: 'Canvas' }).focus();
    await page.waitForTimeout(2_000);
    await page.evaluate((content) => {
      const tasks: number[] = [];
      Object.assign(window, { tasks });
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries()) tasks.push(duration);
      }).observe({ type: 'longtask' });
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', content);
      const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
      document.activeElement?.dispatchEvent(event);
    }, text);
    await page.getByRole('group', { name: /^Start(,|$)/ }).waitFor();
    await page.waitForTimeout(SETTLED_AFTER_MS);
    const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
    blocked.push(tasks.reduce((sum, one) => sum + one, 0));
    const { nodes } = await app.api<{ nodes: object }>('GET', `/workflows/${id}`);
    if (Object.keys(nodes).length !== count) complaints.push(`${Object.keys(nodes).length} nodes arrived`);
  }
} finally {
  await close();
}
const ms = median(blocked);
const each = blocked.map((one) => one.toFixed(0)).join(', ');
console.log(`${count} nodes pasted: ${ms.toFixed(0)} ms of long tasks (median of ${each}), at most ${maxMs}`);
for (const one of complaints) console.error(one);
if (ms > maxMs || complaints.length > 0) process.exit(1);
