/** What the canvas costs, row by row of the editor's speed table, on a page that is signed in. */
import type { Page } from 'playwright-core';
import { type FrameFigures, framesWhile, movePointer, scrollWheel } from './frames.ts';

const middle = { x: 700, y: 430 };
/** Something of the workflow is on screen: elements, or the picture that stands for them. */
const isDrawn = () => {
  const picture = document.querySelector<HTMLCanvasElement>('[data-editor-area="canvas"] canvas');
  return document.querySelector('[data-node-id]') !== null || (picture !== null && picture.width > 300);
};

/** Milliseconds from asking for the address to nodes on screen, with the files of the app in the cache. */
export async function openWorkflow(page: Page, url: string, workflowId: string): Promise<number> {
  await page.goto('about:blank');
  const began = performance.now();
  await page.goto(`${url}/workflows/${workflowId}`, { waitUntil: 'commit' });
  await page.waitForFunction(isDrawn, undefined, { polling: 'raf' });
  return performance.now() - began;
}

/** A round of the pointer, one step per frame. */
const round = (at: { readonly x: number; readonly y: number }, frames: number, reach: number) =>
  Array.from({ length: frames }, (_, step) => ({
    x: at.x + Math.sin(step / 12) * reach,
    y: at.y + Math.cos(step / 17) * reach - reach,
  }));

const zoomOf = async (page: Page): Promise<number> =>
  Number.parseFloat((await page.locator('button[aria-label^="Zoom:"]').textContent()) ?? '100');

/** From the whole of it to so much, the same part each time. */
async function zoomTo(page: Page, percent: number): Promise<void> {
  await page.getByRole('button', { name: 'Show everything' }).click();
  await page.waitForTimeout(100);
  for (let tries = 0; tries < 400; tries += 1) {
    const zoom = await zoomOf(page);
    if (Math.abs(zoom - percent) <= 2) return;
    await scrollWheel(page, middle, [{ dx: 0, dy: zoom < percent ? -4 : 4, zooms: true }]);
  }
}

/** The whole workflow on screen, moved about. */
export const panAll = (page: Page): Promise<FrameFigures> =>
  framesWhile(page, () => movePointer(page, round(middle, 120, 150), { button: 1 }));

/** Nodes as elements, scrolled at the speed of a hand: 15 px per frame. */
export async function panNear(page: Page): Promise<FrameFigures> {
  await zoomTo(page, 60);
  const steps = Array.from({ length: 120 }, (_, step) => ({
    dx: Math.sin(step / 20) * 15,
    dy: Math.cos(step / 20) * 8,
  }));
  return framesWhile(page, () => scrollWheel(page, middle, steps));
}

/** One node dragged about, its edges with it. */
export async function dragNode(page: Page): Promise<FrameFigures> {
  await zoomTo(page, 60);
  const at = await page.evaluate(() => {
    for (const element of document.querySelectorAll('[data-node-id]')) {
      const { x, y, width, height } = element.getBoundingClientRect();
      if (x > 200 && x < 900 && y > 150 && y < 600 && height < 80)
        return { x: x + width / 2, y: y + height / 2 };
    }
    return undefined;
  });
  if (at === undefined) throw new Error('There is no node in the middle of the screen.');
  return framesWhile(page, () => movePointer(page, round(at, 120, 100)));
}

/**
 * 200 states a second over all nodes. They are put where live events put them, the run's store, found through the
 * component tree: how they travel is another matter than what they cost to show.
 */
export async function showStates(page: Page): Promise<FrameFigures> {
  return framesWhile(page, () =>
    page.evaluate(async () => {
      interface Fiber {
        readonly return: Fiber | null;
        readonly memoizedProps: {
          readonly value?: { readonly run?: RunStore; readonly draft?: Draft };
        } | null;
      }
      interface RunStore {
        setState(change: (state: { nodes: ReadonlyMap<string, unknown> }) => object): void;
      }
      interface Draft {
        getState(): { readonly workflow: { readonly nodes: Readonly<Record<string, unknown>> } };
      }
      const area = document.querySelector('[data-editor-area="canvas"]') as unknown as Record<string, Fiber>;
      const key = Object.keys(area).find((name) => name.startsWith('__reactFiber$')) ?? '';
      let at: Fiber | null = area[key] ?? null;
      while (at !== null && at.memoizedProps?.value?.draft === undefined) at = at.return;
      const session = at?.memoizedProps?.value;
      if (session?.run === undefined || session.draft === undefined) throw new Error('There is no session.');
      const { run } = session;
      const ids = Object.keys(session.draft.getState().workflow.nodes);
      const statuses = ['running', 'succeeded', 'retrying', 'failed'];
      const began = performance.now();
      let sent = 0;
      while (performance.now() - began < 2_000) {
        const due = Math.floor((performance.now() - began) / 5) - sent;
        for (let index = 0; index < due; index += 1) {
          const nodeId = ids[(sent * 7) % ids.length] ?? '';
          const status = statuses[Math.floor(sent / ids.length + sent) % statuses.length];
          const nodeRun = {
            nodeId,
            scope: '',
            status,
            attempt: 1,
            runs: 1,
            items: { main: sent },
            startedAt: 1,
          };
          run.setState(({ nodes }) => ({ executionId: 'bench', nodes: new Map(nodes).set(nodeId, nodeRun) }));
          sent += 1;
        }
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    }),
  );
}
