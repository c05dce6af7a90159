/** What it costs to begin: files that are loaded, and the time until a screen can be used. */
import { gzipSync } from 'node:zlib';
import type { BrowserContext, Page } from 'playwright-core';

/** A screen, and what there has to be before it can be used. */
export interface Screen {
  readonly path: string;
  readonly isReady: () => boolean;
}

export const listScreen: Screen = {
  path: '/workflows',
  isReady: () =>
    document.querySelector('main h1') !== null &&
    document.querySelector('main a[href^="/workflows/"]') !== null,
};

export const editorScreen = (workflowId: string): Screen => ({
  path: `/workflows/${workflowId}`,
  isReady: () => document.querySelector('[data-node-id]') !== null,
});

/** Milliseconds from asking for the address until the screen can be used. */
export async function untilReady(page: Page, url: string, { path, isReady }: Screen): Promise<number> {
  const began = performance.now();
  await page.goto(url + path, { waitUntil: 'commit' });
  await page.waitForFunction(isReady, undefined, { polling: 'raf' });
  return performance.now() - began;
}

/** The same in a browser that has never been here. */
export async function coldStart(
  context: BrowserContext,
  url: string,
  screen: Screen,
): Promise<{ readonly ms: number; readonly kilobytes: number }> {
  const browser = context.browser();
  if (browser === null) throw new Error('The context has no browser.');
  const fresh = await browser.newContext({ storageState: await context.storageState() });
  const page = await fresh.newPage();
  const scripts: Promise<Buffer>[] = [];
  let isReady = false;
  page.on('response', (response) => {
    if (!isReady && response.request().resourceType() === 'script') scripts.push(response.body());
  });
  const ms = await untilReady(page, url, screen);
  isReady = true;
  const bodies = await Promise.all(scripts);
  await fresh.close();
  return { ms, kilobytes: bodies.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1_000 };
}
