import { useEffect, useState } from 'react';
import type { PortData, SearchResult } from './data-source.ts';
import { searchItems } from './search-items.ts';

export interface ItemSearch {
  readonly running: boolean;
  /** undefined: nothing is searched for. */
  readonly result: SearchResult | undefined;
  readonly failed: boolean;
}

const idle: ItemSearch = { running: false, result: undefined, failed: false };
const pauseMs = 200;

/** Searches once typing rests; what is found shows while the rest is still searched. */
export function useSearch(key: string, port: PortData | undefined, text: string): ItemSearch {
  const [search, setSearch] = useState(idle);
  const wanted = text.trim();
  useEffect(() => {
    if (wanted === '' || port === undefined) {
      setSearch(idle);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setSearch((before) => ({ ...before, running: true, failed: false }));
      const show = (result: SearchResult, running: boolean) => setSearch({ running, result, failed: false });
      searchItems(port, wanted, stop.signal, (result) => !stop.signal.aborted && show(result, true)).then(
        (result) => !stop.signal.aborted && show(result, false),
        () => !stop.signal.aborted && setSearch((before) => ({ ...before, running: false, failed: true })),
      );
    }, pauseMs);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key, port === undefined, wanted]);
  return search;
}
