import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PortData } from './data-source.ts';
import { createItemPages, type ItemPages, type PagesState } from './item-pages.ts';

/** Pages of a port, from when it is first shown until another one is. `key` tells one port's data from another's. */
export function useItemPages(
  key: string,
  port: PortData | undefined,
): { pages: ItemPages | undefined; state: PagesState } {
  const [held, setHeld] = useState<{ readonly key: string; readonly pages: ItemPages }>();
  useEffect(() => {
    if (port === undefined) return;
    const pages = createItemPages(port);
    pages.want([0]);
    setHeld({ key, pages });
    return () => pages.close();
    // The same key is the same data, whatever object it comes in.
  }, [key, port === undefined]);
  const pages = held?.key === key && port !== undefined ? held.pages : undefined;
  const state = useSyncExternalStore(pages?.subscribe ?? never, pages?.getState ?? nothingYet);
  return { pages, state };
}

const empty: PagesState = { at: () => undefined, total: undefined, error: undefined };
const nothingYet = () => empty;
const never = () => () => {};
