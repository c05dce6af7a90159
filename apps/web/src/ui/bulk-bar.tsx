import { Plural, useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from './icon-button.tsx';

interface BulkBarProps {
  readonly count: number;
  readonly onClear: () => void;
  /** Buttons. */
  readonly children: ReactNode;
}

/** What can be done with the rows that are ticked; over the end of the list, so that nothing moves. */
export function BulkBar({ count, onClear, children }: BulkBarProps) {
  const { t } = useLingui();
  if (count === 0) return null;
  return (
    <section
      aria-label={t`What is selected`}
      className="absolute inset-x-0 bottom-4 z-10 mx-auto flex w-fit max-w-[calc(100%-2rem)] flex-wrap items-center gap-1.5 rounded-xl border border-line bg-raised py-1.5 ps-4 pe-1.5 shadow-float"
    >
      <span role="status" className="pe-2 font-medium">
        <Plural value={count} one="# selected" other="# selected" />
      </span>
      {children}
      <IconButton label={t`Select nothing`} onClick={onClear}>
        <X aria-hidden size={15} />
      </IconButton>
    </section>
  );
}
