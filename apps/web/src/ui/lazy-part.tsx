/**
 * Parts of the screens that are not there from the start: loaded when they are first needed, or before that, when the
 * browser has time. Unlike what `React.lazy` makes, they are shown as soon as they are there, and take nothing along
 * when they cannot be loaded.
 */
import { t } from '@lingui/core/macro';
import {
  type ComponentType,
  type ReactNode,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useState,
} from 'react';
import { holdKeys } from './hold-keys.ts';
import { showToast } from './toasts.tsx';
import { whenIdle } from './when-idle.ts';

interface Lazy {
  /**
   * The user asked for it: keys wait for it, and when it cannot be loaded, a message is shown and this is called. Absent:
   * nothing waits for it.
   */
  readonly onClose?: () => void;
  /** Stands in for it. */
  readonly meanwhile?: ReactNode;
}

const maxMs = 5_000;
/** Not looked for yet. */
const parts: (() => Promise<unknown>)[] = [];
let isLoading = false;
let mayLoad = false;

export function lazyPart<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P & Lazy> {
  let loaded: ComponentType<P> | undefined;
  const get = async () => {
    loaded ??= await load();
    return loaded;
  };
  parts.push(get);
  void loadWhenIdle();

  return function Part({ meanwhile, ...rest }: P & Lazy) {
    const props = rest as unknown as P & Lazy;
    const [Loaded, setLoaded] = useState(() => loaded);
    const isAwaited = props.onClose !== undefined;
    const giveUp = useEffectEvent(() => props.onClose?.());

    useEffect(() => {
      if (Loaded !== undefined) return;
      let gone = false;
      get().then(
        (component) => {
          if (!gone) setLoaded(() => component);
        },
        () => {
          if (gone || !isAwaited) return;
          giveUp();
          showToast('error', t`This cannot be loaded without the server.`);
        },
      );
      return () => {
        gone = true;
      };
    }, [Loaded, isAwaited]);

    useLayoutEffect(() => {
      if (Loaded !== undefined || !isAwaited) return;
      const end = holdKeys(() => giveUp());
      return () => end(loaded !== undefined);
    }, [Loaded, isAwaited]);

    return Loaded === undefined ? meanwhile : <Loaded {...props} />;
  };
}

/** One part after the other, those of screens that come later too. What fails is tried again when it is needed. */
async function loadWhenIdle(): Promise<void> {
  if (!mayLoad || isLoading) return;
  isLoading = true;
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    await whenIdle(maxMs);
    await part().catch(() => {});
  }
  isLoading = false;
}

/** From now on parts are loaded before they are needed. */
export function loadPartsWhenIdle(): void {
  mayLoad = true;
  void loadWhenIdle();
}
