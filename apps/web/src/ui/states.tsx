/** What a screen shows when it has nothing to show: still loading, nothing there, or something went wrong. */
import { Trans, useLingui } from '@lingui/react/macro';
import { CloudOff, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { ApiError } from '../api/client.ts';
import { explainError } from '../api/explain-error.ts';
import { Button } from './button.tsx';
import { classNames } from './class-names.ts';

interface EmptyStateProps {
  readonly icon?: ReactNode;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-2 px-6 py-16 text-center">
      {icon && <div className="mb-1 text-muted">{icon}</div>}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="text-muted">{children}</div>}
      {actions && <div className="mt-3 flex flex-wrap justify-center gap-2">{actions}</div>}
    </div>
  );
}

export function ErrorState({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useLingui();
  const offline = error instanceof ApiError && error.code === 'OFFLINE';
  return (
    <div role="alert">
      <EmptyState
        icon={offline ? <CloudOff size={28} /> : <TriangleAlert size={28} />}
        title={offline ? <Trans>The server cannot be reached</Trans> : <Trans>That did not work</Trans>}
        actions={onRetry && <Button onClick={onRetry}>{t`Try again`}</Button>}
      >
        {explainError(error)}
      </EmptyState>
    </div>
  );
}

/** Grey bars in place of rows that are still on their way. */
export function Skeleton({ rows = 6, className }: { readonly rows?: number; readonly className?: string }) {
  const { t } = useLingui();
  return (
    <div role="status" aria-label={t`Loading`} className={classNames('grid gap-2 p-4', className)}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="h-9 animate-pulse rounded-md bg-sunken" />
      ))}
    </div>
  );
}
