/** Short notices at the edge of the screen. Anything that must not be missed belongs in the page instead. */
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { create } from 'zustand';
import { classNames } from './class-names.ts';
import { IconButton } from './icon-button.tsx';

interface Toast {
  readonly id: number;
  readonly kind: 'info' | 'success' | 'error';
  readonly text: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

interface ToastStore {
  readonly toasts: readonly Toast[];
  readonly dismiss: (id: number) => void;
}

const useToasts = create<ToastStore>()((set, get) => ({
  toasts: [],
  dismiss: (id) => set({ toasts: get().toasts.filter((toast) => toast.id !== id) }),
}));

const shownMs = 6_000;
let last = 0;

export function showToast(kind: Toast['kind'], text: string, action?: Toast['action']): void {
  last += 1;
  const id = last;
  const toast: Toast = { id, kind, text, ...(action === undefined ? {} : { action }) };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), toast] }));
  // An action takes time to read and to reach with the keyboard.
  setTimeout(() => useToasts.getState().dismiss(id), action === undefined ? shownMs : shownMs * 2);
}

const edges = { info: 'border-s-accent', success: 'border-s-success', error: 'border-s-danger' } as const;

export function Toasts() {
  const { toasts, dismiss } = useToasts();
  const { t } = useLingui();
  return (
    <section
      aria-label={t`Notices`}
      aria-live="polite"
      className="pointer-events-none fixed end-4 bottom-4 z-50 grid w-88 max-w-[calc(100vw-2rem)] gap-2"
    >
      {toasts.map(({ id, kind, text, action }) => (
        <div
          key={id}
          className={classNames(
            'pointer-events-auto flex items-center gap-2 rounded-lg border border-line border-s-4 bg-raised py-2 ps-3 pe-2 shadow-float',
            edges[kind],
          )}
        >
          <span className="grow">{text}</span>
          {action !== undefined && (
            <button
              type="button"
              className="shrink-0 font-medium text-accent-ink hover:underline"
              onClick={() => {
                action.run();
                dismiss(id);
              }}
            >
              {action.label}
            </button>
          )}
          <IconButton label={t`Dismiss`} size="small" onClick={() => dismiss(id)}>
            <X size={14} />
          </IconButton>
        </div>
      ))}
    </section>
  );
}
