/**
 * Tooltips: one layer for the whole page, moved to whatever is pointed at or has the focus. A button costs four handlers,
 * no component of a library. They can be hovered, and Escape takes them away (WCAG 1.4.13).
 */
import {
  cloneElement,
  type FocusEvent,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
} from 'react';
import { createPortal } from 'react-dom';
import { Kbd } from './kbd.tsx';
import { hideTooltip, hideTooltipSoon, keepTooltip, showTooltip, useTooltipStore } from './tooltip-store.ts';

/** Once, around the app. */
export function Tooltips({ children }: { readonly children: ReactNode }) {
  return (
    <>
      {children}
      <TooltipLayer />
    </>
  );
}

interface Handlers {
  readonly onPointerEnter?: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerLeave?: (event: PointerEvent<HTMLElement>) => void;
  readonly onPointerDown?: (event: PointerEvent<HTMLElement>) => void;
  readonly onFocus?: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur?: (event: FocusEvent<HTMLElement>) => void;
}

interface TooltipProps {
  readonly label: ReactNode;
  readonly shortcut?: string;
  /** Where it stands: above, or beside, towards the end of the line. */
  readonly side?: 'top' | 'inline-end';
  /** One element that takes handlers. */
  readonly children: ReactElement<Handlers>;
}

export function Tooltip({ label, shortcut, side = 'top', children }: TooltipProps) {
  const own = children.props;
  const show = (anchor: Element) => showTooltip({ anchor, label, shortcut, side });
  return cloneElement(children, {
    onPointerEnter: (event) => {
      own.onPointerEnter?.(event);
      if (event.pointerType !== 'touch') show(event.currentTarget);
    },
    onPointerLeave: (event) => {
      own.onPointerLeave?.(event);
      hideTooltipSoon();
    },
    onPointerDown: (event) => {
      own.onPointerDown?.(event);
      hideTooltip();
    },
    onFocus: (event) => {
      own.onFocus?.(event);
      if (event.currentTarget.matches(':focus-visible')) show(event.currentTarget);
    },
    onBlur: (event) => {
      own.onBlur?.(event);
      hideTooltip();
    },
  });
}

const gap = 6;

/** Places it at its side of the anchor, inside of the window. */
function place(tip: HTMLElement, anchor: Element, side: 'top' | 'inline-end'): void {
  const at = anchor.getBoundingClientRect();
  const { width, height } = tip.getBoundingClientRect();
  const rtl = document.documentElement.dir === 'rtl';
  const within = (value: number, max: number) => Math.max(4, Math.min(value, max - 4));
  const centre = { x: at.left + at.width / 2 - width / 2, y: at.top + at.height / 2 - height / 2 };
  const above = at.top - height - gap;
  const x = side === 'top' ? centre.x : rtl ? at.left - width - gap : at.right + gap;
  const y = side === 'top' ? (above < 4 ? at.bottom + gap : above) : centre.y;
  tip.style.transform = `translate(${within(x, innerWidth - width)}px, ${within(y, innerHeight - height)}px)`;
}

function TooltipLayer() {
  const shown = useTooltipStore((store) => store.shown);
  const tip = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (shown !== undefined && tip.current !== null) place(tip.current, shown.anchor, shown.side);
  }, [shown]);
  useEffect(() => {
    if (shown === undefined) return;
    const press = (event: KeyboardEvent) => {
      if (event.key === 'Escape') hideTooltip();
    };
    const leave = () => {
      if (!shown.anchor.isConnected) hideTooltip();
    };
    window.addEventListener('keydown', press, true);
    window.addEventListener('scroll', hideTooltip, true);
    window.addEventListener('pointermove', leave);
    return () => {
      window.removeEventListener('keydown', press, true);
      window.removeEventListener('scroll', hideTooltip, true);
      window.removeEventListener('pointermove', leave);
    };
  }, [shown]);
  if (shown === undefined || !shown.anchor.isConnected) return null;
  return createPortal(
    // What it says is the name of the button that it belongs to; it is not said twice.
    <div
      ref={tip}
      aria-hidden
      onPointerEnter={keepTooltip}
      onPointerLeave={hideTooltipSoon}
      className="fixed top-0 left-0 z-50 flex w-max max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-page text-xs shadow-float"
    >
      {shown.label}
      {shown.shortcut?.split(' ').map((step) => (
        <Kbd key={step} keys={step} inverted />
      ))}
    </div>,
    // A modal dialog lets nothing outside of it be pointed at.
    shown.anchor.closest('[role="dialog"]') ?? document.body,
  );
}
