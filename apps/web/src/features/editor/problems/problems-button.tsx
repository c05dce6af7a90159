import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { useProblems } from '../session/use-session.ts';
import { ProblemList } from './problem-list.tsx';

/** How many things are wrong, and which. Not there when nothing is. */
export function ProblemsButton() {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const items = useProblems((problems) => problems.items);
  if (items.length === 0) return null;
  const errors = items.filter(({ severity }) => severity === 'error').length;
  const label =
    errors > 0
      ? plural(errors, { one: '# problem', other: '# problems' })
      : plural(items.length, { one: '# warning', other: '# warnings' });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        aria-label={label}
        className={classNames(
          'flex h-7 items-center gap-1.5 rounded-full px-2 font-medium text-xs tabular-nums hover:bg-hover',
          errors > 0 ? 'text-danger' : 'text-warning',
        )}
      >
        {errors > 0 ? <CircleAlert aria-hidden size={15} /> : <TriangleAlert aria-hidden size={15} />}
        {errors > 0 ? errors : items.length}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={t`Problems`}
          className="z-30 max-h-[min(28rem,70vh)] w-96 max-w-[calc(100vw-1rem)] overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float"
        >
          <h2 className="px-2 pt-1.5 pb-1 font-semibold text-xs">
            <Trans>Problems</Trans>
          </h2>
          <ProblemList problems={items} onGo={() => setOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
