/**
 * The items of one port, as far as somebody looks at them.
 * IP1 What is not wanted is not asked for; a page that is no longer waited for is aborted.
 * IP2 What is kept is bounded in bytes: the pages looked at longest ago go first.
 * IP3 A page that failed is asked for again by `retry` alone.
 */
import type { Item } from '@reporunner/core';
import type { PortData } from './data-source.ts';
import { roughSize } from './values.ts';

/** A new object, with a new `at`, after each change. */
export interface PagesState {
  /** undefined while it is not loaded. */
  readonly at: (index: number) => Item | undefined;
  readonly total: number | undefined;
  readonly error: unknown;
}

export interface ItemPages {
  subscribe(listener: () => void): () => void;
  getState(): PagesState;
  /** Items at these places are looked at now. */
  want(indices: readonly number[]): void;
  retry(): void;
  close(): void;
}

interface Page {
  readonly items: readonly Item[];
  readonly bytes: number;
}

const firstPage = 20;
const wantedPageBytes = 400_000;
const [smallestPage, maxPage] = [1, 500];
const keptBytes = 24_000_000;
const maxAtOnce = 4;

export function createItemPages(port: PortData): ItemPages {
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  /** In the order of use: the one used last is the last. */
  const pages = new Map<number, Page>();
  const loading = new Map<number, AbortController>();
  const failed = new Set<number>();
  let pageSize: number | undefined;
  let wanted: readonly number[] = [0];

  const change = (next: Partial<PagesState>) => {
    // What is drawn from `at` must be drawn anew: its identity says that it answers otherwise.
    state = { ...state, ...next, at: (index) => itemAt(index) };
    for (const listener of listeners) listener();
  };

  // The first page is short, and says how large items are; all others follow from that.
  const pageOf = (index: number) =>
    index < firstPage || pageSize === undefined ? 0 : 1 + Math.floor((index - firstPage) / pageSize);
  const startOf = (page: number) => (page === 0 ? 0 : firstPage + (page - 1) * (pageSize ?? firstPage));
  const lengthOf = (page: number) => (page === 0 ? firstPage : (pageSize ?? firstPage));

  const itemAt = (index: number) => {
    const page = pageOf(index);
    return pages.get(page)?.items[index - startOf(page)];
  };
  let state: PagesState = { at: itemAt, total: undefined, error: undefined };

  const wantedPages = () => new Set(wanted.map(pageOf));

  function forget(): void {
    const used = wantedPages();
    let bytes = 0;
    for (const page of pages.values()) bytes += page.bytes;
    for (const [number, page] of pages) {
      if (bytes <= keptBytes) return;
      // The first page tells the columns and the shape.
      if (number === 0 || used.has(number)) continue;
      pages.delete(number);
      bytes -= page.bytes;
    }
  }

  async function load(page: number): Promise<void> {
    const giveUp = new AbortController();
    loading.set(page, giveUp);
    const signal = AbortSignal.any([closing.signal, giveUp.signal]);
    try {
      const total = state.total ?? (await port.total(signal));
      const items = total === 0 ? [] : await port.items(startOf(page), lengthOf(page), signal);
      if (signal.aborted) return;
      const bytes = items.reduce((sum, { json }) => sum + roughSize(json, wantedPageBytes), 0);
      pages.set(page, { items, bytes });
      if (page === 0 && pageSize === undefined) {
        const each = Math.max(1, bytes / Math.max(1, items.length));
        pageSize = Math.min(maxPage, Math.max(smallestPage, Math.floor(wantedPageBytes / each)));
      }
      forget();
      loading.delete(page);
      change({ total });
      update();
    } catch (error) {
      if (signal.aborted) return;
      loading.delete(page);
      failed.add(page);
      change({ error });
    }
  }

  function update(): void {
    if (closing.signal.aborted) return;
    const needed = wantedPages();
    for (const [page, giveUp] of loading) {
      if (needed.has(page) || page === 0) continue;
      loading.delete(page);
      giveUp.abort();
    }
    for (const page of needed) {
      const known = pages.get(page);
      if (known !== undefined) {
        pages.delete(page);
        pages.set(page, known);
      } else if (
        !loading.has(page) &&
        !failed.has(page) &&
        (state.total === undefined || startOf(page) < state.total)
      ) {
        // Before the first page is here, it is unknown which pages there are.
        if ((page === 0 || pageSize !== undefined) && loading.size < maxAtOnce) void load(page);
      }
    }
  }

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    getState: () => state,
    want(indices) {
      wanted = indices;
      if (!pages.has(0) && !loading.has(0) && !failed.has(0)) void load(0);
      update();
    },
    retry() {
      failed.clear();
      change({ error: undefined });
      if (!pages.has(0) && !loading.has(0)) void load(0);
      update();
    },
    close() {
      closing.abort();
      listeners.clear();
      pages.clear();
    },
  };
}
