/**
 * Parts of the editor that are not there from the start: loaded when they are first needed, or before that, when the
 * browser has time. Without a server, what is not there yet says so instead of taking the editor and its changes along.
 */
import { t } from '@lingui/core/macro';
import { type ComponentType, useEffect, useState } from 'react';
import { showToast } from '../../ui/toasts.tsx';

interface Closable {
  /** It could not be loaded: whoever has asked for it need not wait. */
  readonly onClose?: () => void;
}

const parts: (() => Promise<unknown>)[] = [];

export function lazyPart<P extends Closable>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  let loaded: ComponentType<P> | undefined;
  const get = async () => {
    loaded ??= await load();
    return loaded;
  };
  parts.push(get);
  return function Part(props: P) {
    const [Loaded, setLoaded] = useState(() => loaded);
    const { onClose } = props;
    useEffect(() => {
      if (Loaded !== undefined) return;
      let gone = false;
      get().then(
        (component) => {
          if (!gone) setLoaded(() => component);
        },
        () => {
          if (gone) return;
          onClose?.();
          showToast('error', t`This part of the editor cannot be loaded without the server.`);
        },
      );
      return () => {
        gone = true;
      };
    }, [Loaded, onClose]);
    return Loaded === undefined ? null : <Loaded {...props} />;
  };
}

/** One after the other, while nothing else is to be done. What fails is tried again when it is needed. */
export function loadPartsWhenIdle(): () => void {
  let stopped = false;
  const idle = (work: () => void) => {
    // Safari has no idle callbacks.
    if (typeof requestIdleCallback === 'function') requestIdleCallback(work, { timeout: 5_000 });
    else setTimeout(work, 1_500);
  };
  const next = (index: number) => {
    const part = parts[index];
    if (part === undefined || stopped) return;
    idle(
      () =>
        void part().then(
          () => next(index + 1),
          () => {},
        ),
    );
  };
  next(0);
  return () => {
    stopped = true;
  };
}
