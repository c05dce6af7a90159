import { Trans, useLingui } from '@lingui/react/macro';
import { Popover } from 'radix-ui';
import { type ReactElement, useState } from 'react';
import { useProblems } from '../session/use-session.ts';
import { ProblemList } from './problem-list.tsx';

/** The list of problems at its button; open from the start: it was asked for before it was here. */
export function ProblemsPopover({ trigger }: { readonly trigger: ReactElement }) {
  const { t } = useLingui();
  const [open, setOpen] = useState(true);
  const items = useProblems((problems) => problems.items);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger asChild>{trigger}</Popover.Trigger>
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
