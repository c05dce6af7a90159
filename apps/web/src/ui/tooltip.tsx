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
  readonly children: ReactNode;
}

export function Tooltip({ label, shortcut, children }: TooltipProps) {
  return (
    <Primitive.Root>
      <Primitive.Trigger asChild>{children}</Primitive.Trigger>
      <Primitive.Portal>
        <Primitive.Content
          sideOffset={6}
          className="z-50 flex max-w-80 items-center gap-2 rounded-md bg-ink px-2 py-1 text-page text-xs shadow-float"
        >
          {label}
          {shortcut !== undefined && <Kbd keys={shortcut} inverted />}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
