import type { ReactNode } from 'react';
import { Issues } from '../field-frame.tsx';
import type { GroupProps } from '../field-props.ts';
import { HelpText } from '../help-text.tsx';
import { issuesAt } from '../issues.ts';

interface GroupFrameProps {
  readonly group: GroupProps;
  /** At the end of the title's line. */
  readonly end?: ReactNode;
  readonly children: ReactNode;
}

/** A titled group of fields: a fieldset, whose legend a screen reader says before each of them. */
export function GroupFrame({ group, end, children }: GroupFrameProps) {
  const { label, help, required, issues, path } = group;
  return (
    <fieldset className="@container grid min-w-0 gap-1.5">
      <legend className="sr-only">{label}</legend>
      <div className="flex min-h-6 items-center justify-between gap-2">
        <span aria-hidden className="font-medium text-sm">
          {label}
          {required && <span className="ms-0.5 text-muted">*</span>}
        </span>
        {end}
      </div>
      {help !== undefined && (
        <p dir="auto" className="-mt-1 text-muted text-xs">
          <HelpText text={help} />
        </p>
      )}
      {children}
      <Issues issues={issuesAt(issues, path)} />
    </fieldset>
  );
}
