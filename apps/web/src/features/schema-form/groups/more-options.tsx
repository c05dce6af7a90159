import { Plural, Trans } from '@lingui/react/macro';
import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';

interface MoreOptionsProps {
  /** How many of them somebody has set. */
  readonly set: number;
  /** Something in there is wrong: it is open, so that it is seen. */
  readonly wrong: boolean;
  readonly children: ReactNode;
}

/** Fields that most people never touch, folded away. They stay where they are when they are set: nothing jumps. */
export function MoreOptions({ set, wrong, children }: MoreOptionsProps) {
  const id = useId();
  const [asked, setAsked] = useState<boolean>();
  const open = asked ?? wrong;
  return (
    <div className="border-line border-t pt-2">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setAsked(!open)}
        className="flex min-h-7 w-full items-center gap-1.5 rounded text-start font-medium text-muted text-sm hover:text-ink"
      >
        <ChevronRight
          aria-hidden
          size={14}
          className={classNames('transition-transform', open ? 'rotate-90' : 'rtl:rotate-180')}
        />
        <Trans>More options</Trans>
        {set > 0 && (
          <span className="rounded-full bg-sunken px-2 py-px font-normal text-2xs">
            <Plural value={set} one="# set" other="# set" />
          </span>
        )}
        {wrong && !open && <span className="size-1.5 rounded-full bg-danger" />}
      </button>
      {open && (
        <div id={id} className="grid gap-4 pt-2">
          {children}
        </div>
      )}
    </div>
  );
}
