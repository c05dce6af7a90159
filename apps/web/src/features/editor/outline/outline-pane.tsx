import { useLingui } from '@lingui/react/macro';
import { type ReactNode, useState } from 'react';

const key = 'reporunner.outline-width';
const narrowest = 200;
const widest = 480;

function remembered(): number {
  const width = Number(localStorage.getItem(key));
  return Number.isFinite(width) && width >= narrowest && width <= widest ? width : 264;
}

/** The room of the outline beside the canvas: its edge is dragged, or moved with the arrow keys. */
export function OutlinePane({ children }: { readonly children: ReactNode }) {
  const { t } = useLingui();
  const [width, setWidth] = useState(remembered);
  const resize = (wanted: number) => {
    const next = Math.round(Math.max(narrowest, Math.min(widest, wanted)));
    setWidth(next);
    try {
      localStorage.setItem(key, String(next));
    } catch {
      // It is as wide as this until the page is left.
    }
  };
  const towards = () => (document.documentElement.dir === 'rtl' ? -1 : 1);
  return (
    <div
      className="relative z-10 h-full max-w-[85vw] shrink-0 border-line border-e max-sm:absolute max-sm:inset-y-0 max-sm:start-0 max-sm:z-20 max-sm:shadow-float"
      style={{ width }}
    >
      {children}
      {/* biome-ignore lint/a11y/useSemanticElements: a window splitter, which has no element of its own */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t`Width of the outline`}
        aria-valuenow={width}
        aria-valuemin={narrowest}
        aria-valuemax={widest}
        tabIndex={0}
        onKeyDown={(event) => {
          const step = event.key === 'ArrowRight' ? 20 : event.key === 'ArrowLeft' ? -20 : 0;
          if (step === 0) return;
          event.preventDefault();
          resize(width + step * towards());
        }}
        onPointerDown={(event) => {
          event.preventDefault();
          const handle = event.currentTarget;
          handle.setPointerCapture(event.pointerId);
          const from = event.clientX;
          const move = ({ clientX }: PointerEvent) => resize(width + (clientX - from) * towards());
          handle.addEventListener('pointermove', move);
          handle.addEventListener(
            'lostpointercapture',
            () => handle.removeEventListener('pointermove', move),
            {
              once: true,
            },
          );
        }}
        className="absolute inset-y-0 -end-1 w-2 cursor-col-resize transition-colors hover:bg-accent/30 focus-visible:bg-accent/30"
      />
    </div>
  );
}
