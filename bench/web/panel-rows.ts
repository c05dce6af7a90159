/** What the panel and the palette cost, in the page's own time: from the event to the frame that shows its effect. */
import type { Page } from 'playwright-core';
import { type FrameFigures, framesWhile, scrollWheel } from './frames.ts';

/** Milliseconds from an input event until the frame after it has been drawn, for each of them. */
async function paintsWhile(page: Page, act: () => Promise<void>): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = [];
    const onInput = () => {
      const at = performance.now();
      requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - at)));
    };
    Object.assign(window, {
      paints: times,
      stopPaints: () => document.removeEventListener('input', onInput, true),
    });
    document.addEventListener('input', onInput, true);
  });
  await act();
  await page.waitForTimeout(100);
  return page.evaluate(() => {
    const { paints, stopPaints } = window as unknown as { paints: number[]; stopPaints: () => void };
    stopPaints();
    return paints;
  });
}

/** Milliseconds from the key until an element that matches is there and drawn, watched from within the page. */
async function untilSeen(page: Page, selector: string, key: string): Promise<number> {
  await page.evaluate((wanted) => {
    const seen = new Promise<number>((resolve) => {
      const begin = ({ timeStamp }: Event) => {
        const look = () => {
          if (document.querySelector(wanted) === null) requestAnimationFrame(look);
          else setTimeout(() => resolve(performance.now() - timeStamp));
        };
        look();
      };
      document.addEventListener('keydown', begin, { capture: true, once: true });
    });
    Object.assign(window, { seen });
  }, selector);
  await page.keyboard.press(key);
  return page.evaluate(() => (window as unknown as { seen: Promise<number> }).seen);
}

/** From Enter on a node to its panel, or to what else `selector` names in it. */
export async function openPanel(page: Page, label: string, selector = '[role="tabpanel"]'): Promise<number> {
  const canvas = page.getByRole('region', { name: 'Canvas' });
  await canvas.getByRole('group', { name: new RegExp(`^${label}`) }).focus();
  return untilSeen(page, `[role="dialog"] ${selector}`, 'Enter');
}

export async function closePanel(page: Page): Promise<void> {
  const panel = page.getByRole('dialog');
  // Something open inside of it takes the first one.
  for (let tries = 0; tries < 5 && (await panel.isVisible()); tries += 1) {
    await page.keyboard.press('Escape');
    await page.waitForTimeout(100);
  }
  await panel.waitFor({ state: 'hidden' });
}

/** Typing in the palette. */
export async function typeInPalette(page: Page): Promise<readonly number[]> {
  await page.getByRole('region', { name: 'Canvas' }).focus();
  await page.keyboard.press('/');
  await page.getByRole('combobox').waitFor();
  const times = await paintsWhile(page, () => page.keyboard.type('send a request to', { delay: 60 }));
  await page.keyboard.press('Escape');
  return times;
}

/** Typing in an expression whose result changes with each key; the panel of such a field is open. */
export async function typeExpression(page: Page): Promise<readonly number[]> {
  await page.getByRole('textbox', { name: /^Value/ }).click();
  await page.keyboard.press('End');
  // Into the section: behind its last digit.
  for (let back = 0; back < 3; back += 1) await page.keyboard.press('ArrowLeft');
  const times: number[] = [];
  for (let digit = 1; digit <= 9; digit += 1) {
    await page.evaluate(() => {
      const result = () => document.querySelector('[id$="-preview"]')?.textContent ?? '';
      const before = result();
      const changed = new Promise<number>((resolve) => {
        const begin = ({ timeStamp }: Event) => {
          const look = () => {
            if (result() === before) requestAnimationFrame(look);
            else setTimeout(() => resolve(performance.now() - timeStamp));
          };
          look();
        };
        document.addEventListener('keydown', begin, { capture: true, once: true });
      });
      Object.assign(window, { changed });
    });
    await page.keyboard.press(String(digit));
    times.push(await page.evaluate(() => (window as unknown as { changed: Promise<number> }).changed));
  }
  return times;
}

/** Scrolling through the data of an output. */
export async function scrollOutput(page: Page): Promise<FrameFigures> {
  const box = await page.getByRole('region', { name: 'Output' }).getByRole('tabpanel').boundingBox();
  if (box === null) throw new Error('There is no output to scroll.');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  return framesWhile(page, () =>
    scrollWheel(
      page,
      at,
      Array.from({ length: 120 }, () => ({ dx: 0, dy: 40 })),
    ),
  );
}

/** Megabytes of the page's heap, once what is unused has been collected. */
export async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  return usedSize / 1_000_000;
}
