/**
 * Somebody who presses, drags and types whatever comes to their hand, in a real browser.
 * ER1 The page has no error, whatever is done; what the server refuses is said, and nothing more.
 * ER2 Undone to the end, and saved, the document is the very one that it began with; done again, the one that was left.
 *
 *   node bench/checks/editor-at-random.ts --rounds 50 --steps 120 --seed 1
 */
import { isDeepStrictEqual } from 'node:util';
import { canRunBrowser, openPage } from '@reporunner/web/testing';
import { randomOf } from '../lib/random.ts';
import { option } from '../lib/report.ts';
import { randomUser } from '../web/random-user.ts';

const rounds = option('rounds', 5);
const steps = option('steps', 80);
const firstSeed = option('seed', 1 + (Date.now() % 1_000_000));

/** What the page tells of: the workflow cannot run as it is, or somebody was a moment late. */
const refusals: readonly number[] = [409, 422];

if (!canRunBrowser()) process.exit(0);
const { app, page, complaints, close } = await openPage();
page.on('response', async (response) => {
  if (response.status() < 400 || refusals.includes(response.status())) return;
  const body = await response.text().catch(() => '');
  complaints.push(`${response.request().method()} ${response.url()}: ${response.status()} ${body}`);
});
/** Browsers write each answer that is a refusal to the console as well. */
const errorsSoFar = () => complaints.splice(0).filter((one) => !one.startsWith('Failed to load resource'));
const canvas = page.getByRole('region', { name: 'Canvas' });
const documentOf = async (id: string) => {
  const { name, nodes, edges, notes, settings } = await app.api<Record<string, unknown>>(
    'GET',
    `/workflows/${id}`,
  );
  return { name, nodes, edges, notes, settings };
};
const open = async (id: string) => {
  await page.goto(`${app.url}/workflows/${id}`);
  await canvas.getByRole('group').first().waitFor();
};
const saved = () => page.getByRole('status').filter({ hasText: 'Saved' }).waitFor();

let done = 0;
let undone = 0;
try {
  for (let round = 0; round < rounds; round += 1) {
    const seed = firstSeed + round;
    const { id } = await app.api<{ id: string }>('POST', '/workflows', {
      name: `At random ${seed}`,
      nodes: {
        start: {
          type: 'core.manual',
          name: 'Start',
          pinned: { main: [{ json: { n: 1, list: [1, 2, 3], user: { name: 'Ada' } } }] },
        },
        set: {
          type: 'core.set',
          name: 'Set',
          position: { x: 300, y: 0 },
          parameters: { fields: [{ name: 'x', type: 'string', value: '={{ $json.n }}' }] },
        },
        loop: { type: 'core.loop', name: 'Loop', position: { x: 600, y: 0 } },
        inner: { type: 'core.set', name: 'Inner', parentId: 'loop', position: { x: 60, y: 60 } },
      },
      edges: { a: { from: 'start', to: 'set' }, b: { from: 'set', to: 'loop' } },
    });
    const before = await documentOf(id);
    await open(id);
    const user = randomUser(page, randomOf(seed));
    const fail = (what: string): never => {
      throw new Error(`seed ${seed}, after ${user.log.slice(-30).join(' · ')}:\n${what}`);
    };
    // After going to another screen and back, there is nothing left to undo from before.
    let stayed = true;
    for (let step = 0; step < steps; step += 1) {
      if (!page.url().endsWith(id)) {
        stayed = false;
        await open(id);
      }
      await user.act();
      const errors = errorsSoFar();
      if (errors.length > 0) fail(errors.join('\n'));
    }
    await user.letGo();
    if (!page.url().endsWith(id)) {
      stayed = false;
      await open(id);
    }
    await saved();
    done += steps;

    const left = await documentOf(id);
    if (stayed) {
      const undo = page.getByRole('button', { name: 'Undo' });
      let times = 0;
      for (; await undo.isEnabled(); times += 1) await undo.click();
      undone += times;
      await saved();
      const after = await documentOf(id);
      if (!isDeepStrictEqual(after, before))
        fail(`undone, it is ${JSON.stringify(after)}\ninstead of ${JSON.stringify(before)}`);
      const redo = page.getByRole('button', { name: 'Redo' });
      // There may be more, which they had undone themselves.
      for (; times > 0; times -= 1) await redo.click();
      await saved();
      const again = await documentOf(id);
      if (!isDeepStrictEqual(again, left))
        fail(`done again, it is ${JSON.stringify(again)}\ninstead of ${JSON.stringify(left)}`);
    }
    const errors = errorsSoFar();
    if (errors.length > 0) fail(errors.join('\n'));
  }
} finally {
  await close();
}
console.log(
  `✓ ${rounds} rounds from seed ${firstSeed}: ${done} things done at random, ${undone} undone and done again`,
);
