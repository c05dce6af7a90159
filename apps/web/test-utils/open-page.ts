/** A page of the running product in a real Chromium, which fails its test over anything that the console complains of. */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { findChromium, launchChromium } from './browser.ts';
import { openedPages } from './opened-pages.ts';
import { account, ownerKey, type StartedApp, startApp } from './start-app.ts';

/** A browser's page on a server that was started for a test. */
export interface OpenedPage {
  readonly app: StartedApp;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** What went wrong in the page so far: errors of the console, exceptions, unhandled rejections. */
  readonly complaints: string[];
  close(): Promise<void>;
}

/** False, and it says so, where there is no Chromium; on CI there has to be one. */
export function canRunBrowser(): boolean {
  if (findChromium() !== undefined) return true;
  if (process.env.CI !== undefined) throw new Error('CI has no Chromium.');
  console.warn('No Chromium was found: the tests in a browser do not run. CHROMIUM_PATH names one.');
  return false;
}

export interface OpenOptions {
  readonly signedIn?: boolean;
  /** The owner's key comes from the environment. Default: where somebody is signed in. */
  readonly presetsKey?: boolean;
  /** What sort of browser somebody has: its language, colours, size. */
  readonly browser?: BrowserContextOptions;
  /** The program that is started instead of the built server. */
  readonly entry?: string;
}

/** Starts a server and a headless Chromium, and opens the app, signed in by default. `close` ends both. */
export async function openPage(options: OpenOptions = {}): Promise<OpenedPage> {
  const app = await startApp({
    presetsKey: options.presetsKey ?? options.signedIn !== false,
    ...(options.entry === undefined ? {} : { entry: options.entry }),
  });
  const browser = await launchChromium();
  const context = await browser.newContext({
    viewport: { width: 1_440, height: 900 },
    locale: 'en-GB',
    ...options.browser,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints: string[] = [];
  openedPages.set(page, complaints);
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  if (options.signedIn !== false) {
    const answer = await context.request.post(`${app.url}/api/v1/setup`, {
      data: account,
      headers: { authorization: `Bearer ${ownerKey}` },
    });
    if (!answer.ok()) throw new Error(`Set-up was answered with ${answer.status()}.`);
  }
  return {
    app,
    browser,
    context,
    page,
    complaints,
    async close() {
      openedPages.delete(page);
      await browser.close();
      await app.stop();
    },
  };
}
