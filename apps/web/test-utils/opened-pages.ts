import type { Page } from 'playwright-core';

/** Pages that tests have open, with what their consoles complained of: what a test that fails tells of. */
export const openedPages = new Map<Page, readonly string[]>();
