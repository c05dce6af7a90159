import { plural } from '@lingui/core/macro';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { useProblems } from '../session/use-session.ts';

const ProblemsPopover = lazyPart(async () => (await import('./problems-popover.tsx')).ProblemsPopover);

/** How many things are wrong, and which. Not there when nothing is. */
export function ProblemsButton() {
  const [asked, setAsked] = useState(false);
  const items = useProblems((problems) => problems.items);
  if (items.length === 0) return null;
  const errors = items.filter(({ severity }) => severity === 'error').length;
  const label =
    errors > 0
      ? plural(errors, { one: '# problem', other: '# problems' })
      : plural(items.length, { one: '# warning', other: '# warnings' });
  const button = (onClick?: () => void) => (
    <button
      type="button"
      aria-label={label}
      aria-haspopup="dialog"
      onClick={onClick}
      className={classNames(
        'flex h-7 items-center gap-1.5 rounded-full px-2 font-medium text-xs tabular-nums hover:bg-hover',
        errors > 0 ? 'text-danger' : 'text-warning',
      )}
    >
      {errors > 0 ? <CircleAlert aria-hidden size={15} /> : <TriangleAlert aria-hidden size={15} />}
      {errors > 0 ? errors : items.length}
    </button>
  );
  return asked ? (
    <ProblemsPopover trigger={button()} meanwhile={button()} onClose={() => setAsked(false)} />
  ) : (
    button(() => setAsked(true))
  );
}
