import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';

export function NotFound() {
  return (
    <main className="mx-auto grid min-h-full max-w-md content-center justify-items-center gap-2 px-6 py-16 text-center">
      <Compass aria-hidden size={28} className="mb-1 text-muted" />
      <h1 className="font-semibold text-base">
        <Trans>There is nothing at this address</Trans>
      </h1>
      <Link to="/workflows" className="text-accent-ink underline">
        <Trans>To the workflows</Trans>
      </Link>
    </main>
  );
}
