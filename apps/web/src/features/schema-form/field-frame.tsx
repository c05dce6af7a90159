import { useLingui } from '@lingui/react/macro';
import { isExpression } from '@reporunner/core';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import type { LeafField } from './form-context.ts';
import { HelpText } from './help-text.tsx';
import type { FormIssue } from './issues.ts';

interface FieldFrameProps {
  readonly field: LeafField;
  /** At the end of the label's line: a toggle, a menu. */
  readonly labelEnd?: ReactNode;
  /** Under the control: a preview. */
  readonly below?: ReactNode;
  readonly children: ReactNode;
}

/** The label, the help and the issues around a control. */
export function FieldFrame({ field, labelEnd, below, children }: FieldFrameProps) {
  const { t } = useLingui();
  const { ids, label, help, required, compact, kind, issues } = field;
  // A switch stands before its words; what it is set to by an expression takes the line.
  const inline = kind === 'boolean' && !compact && !isExpression(field.value);
  const name = (
    <label id={ids.label} htmlFor={ids.control} className={compact ? 'sr-only' : 'font-medium text-sm'}>
      {label}
      {required && !compact && (
        <span className="ms-0.5 text-muted" title={t`Required`} aria-hidden>
          *
        </span>
      )}
    </label>
  );
  const notes = (
    <>
      {below}
      {help !== undefined && (
        <p id={ids.help} dir="auto" className={compact ? 'sr-only' : 'text-muted text-xs'}>
          <HelpText text={help} />
        </p>
      )}
      <Issues id={ids.error} issues={issues} />
    </>
  );
  if (inline) {
    return (
      <div className="flex items-start gap-3">
        {children}
        <div className="grid min-w-0 grow gap-0.5">
          {name}
          {notes}
        </div>
        {labelEnd}
      </div>
    );
  }
  return (
    <div className={classNames('grid min-w-0', compact ? 'gap-0.5' : 'gap-1')}>
      {(!compact || labelEnd !== undefined) && (
        <div className={classNames('flex items-center justify-between gap-2', !compact && 'min-h-6')}>
          {name}
          {labelEnd}
        </div>
      )}
      {compact && labelEnd === undefined && name}
      {children}
      {notes}
    </div>
  );
}

export function Issues({ id, issues }: { readonly id?: string; readonly issues: readonly FormIssue[] }) {
  if (issues.length === 0) return null;
  return (
    <ul id={id} className="grid gap-0.5 text-xs">
      {issues.map(({ message, severity }) => (
        <li key={message} dir="auto" className={severity === 'warning' ? 'text-warning' : 'text-danger'}>
          {message}
        </li>
      ))}
    </ul>
  );
}

/** What a control points at to be described. */
export function describedBy(field: LeafField): string | undefined {
  const parts = [
    field.help === undefined ? undefined : field.ids.help,
    field.issues.length === 0 ? undefined : field.ids.error,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(' ');
}

export const isInvalid = (field: LeafField) => field.issues.some(({ severity }) => severity !== 'warning');
