import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { EmptyState } from '../ui/states.tsx';

export function NotFound() {
  return (
    <EmptyState title={<Trans>There is nothing at this address</Trans>}>
      <Link to="/workflows" className="text-accent-ink underline">
        <Trans>To the workflows</Trans>
      </Link>
    </EmptyState>
  );
}
