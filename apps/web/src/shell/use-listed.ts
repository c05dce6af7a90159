/** What screens add to the frame's lists, such as commands and shortcuts, as long as they are there. */
import { useEffect, useId } from 'react';
import type { StoreApi } from 'zustand/vanilla';

/** By the component that has added them. */
export type Lists<T> = ReadonlyMap<string, readonly T[]>;

/** Those added last come first: a screen's win over the frame's. */
export const lastAddedFirst = <T>(lists: Lists<T>): readonly T[] => [...lists.values()].reverse().flat();

/** `list` is among the store's as long as the component is there. */
export function useListed<T, S extends { readonly lists: Lists<T> }>(
  { setState }: Pick<StoreApi<S>, 'setState'>,
  list: readonly T[],
): void {
  const id = useId();
  useEffect(() => {
    setState((state) => ({ ...state, lists: new Map([...state.lists, [id, list]]) }));
  }, [setState, id, list]);
  useEffect(
    () => () =>
      setState((state) => {
        const lists = new Map(state.lists);
        lists.delete(id);
        return { ...state, lists };
      }),
    [setState, id],
  );
}
