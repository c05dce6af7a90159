import { Trans } from '@lingui/react/macro';
import { CloudOff } from 'lucide-react';
import { useEffect } from 'react';
import { useConnection } from '../api/connection.ts';
import { meQuery } from '../api/identity.ts';
import { queryClient } from '../api/query-client.ts';
import { Spinner } from '../ui/spinner.tsx';

const tryAgainMs = 3_000;

/** Says that the server is out of reach, asks for it now and then, and brings everything up to date when it is back. */
export function ConnectionBanner() {
  const reachable = useConnection((store) => store.reachable);
  useEffect(() => {
    if (reachable) return;
    const ask = () => void queryClient.fetchQuery({ ...meQuery, staleTime: 0, retry: false }).catch(() => {});
    const timer = setInterval(ask, tryAgainMs);
    window.addEventListener('online', ask);
    return () => {
      clearInterval(timer);
      window.removeEventListener('online', ask);
      void queryClient.invalidateQueries();
    };
  }, [reachable]);
  return (
    <div role="status" className="contents">
      {!reachable && (
        <div className="flex items-center justify-center gap-2 bg-warning-soft px-4 py-1.5 text-warning text-xs">
          <CloudOff aria-hidden size={14} />
          <span>
            <Trans>The server cannot be reached. What you change is kept here until it can.</Trans>
          </span>
          <Spinner size={12} />
        </div>
      )}
    </div>
  );
}
