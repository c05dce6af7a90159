import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

/** Once, around the app: tooltips share their delay. */
export function Tooltips({ children }: { readonly children: ReactNode }) {
  return <Primitive.Provider delayDuration={400}>{children}</Primitive.Provider>;
}

interface TooltipProps {
  readonly label: ReactNode;
  readonly shortcut?: string;
  /** Where it stands: above, or beside, towards the end of the line. */
  readonly side?: 'top' | 'inline-end';
  readonly children: ReactNode;
}

export function Tooltip({ label, shortcut, side = 'top', children }: TooltipProps) {
  const beside = document.documentElement.dir === 'rtl' ? 'left' : 'right';
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={6}
          side={side === 'top' ? 'top' : beside}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-page text-xs shadow-float"
        >
          {label}
          {shortcut?.split(' ').map((step) => (
            <Kbd key={step} keys={step} inverted />
          ))}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
