import { Trans } from '@lingui/react/macro';
import type { ReactNode } from 'react';
import { classNames } from '../../ui/class-names.ts';
import type { ChangeKind } from './workflow-diff.ts';

const looks: Readonly<Record<ChangeKind | 'moved', string>> = {
  added: 'bg-success-soft text-success',
  removed: 'bg-danger-soft text-danger',
  changed: 'bg-warning-soft text-warning',
  moved: 'bg-sunken text-muted',
};

/** How something changed, in a word. */
export function ChangeBadge({ kind }: { readonly kind: ChangeKind | 'moved' }) {
  const words: Readonly<Record<ChangeKind | 'moved', ReactNode>> = {
    added: <Trans>added</Trans>,
    removed: <Trans>removed</Trans>,
    changed: <Trans>changed</Trans>,
    moved: <Trans>moved</Trans>,
  };
  return (
    <span className={classNames('shrink-0 rounded-full px-2 py-px font-medium text-2xs', looks[kind])}>
      {words[kind]}
    </span>
  );
}
