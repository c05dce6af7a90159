import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Radio } from 'lucide-react';
import type { TestAddress } from '../../../api/test-addresses.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { useNow } from '../../../i18n/use-now.ts';
import { Button } from '../../../ui/button.tsx';
import { Switch } from '../../../ui/switch.tsx';
import type { Listening } from './use-listening.ts';

interface ListenStatusProps {
  readonly address: TestAddress;
  readonly isOpen: boolean;
  readonly listening: Listening;
}

/** Whether somebody listens, for how long, and what a request starts. */
export function ListenStatus({ address, isOpen, listening }: ListenStatusProps) {
  const { runs, requests } = address;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 rounded-lg border bg-page p-3">
      <div className="flex min-w-0 grow items-center gap-2">
        <Radio aria-hidden size={16} className={isOpen ? 'text-success' : 'text-muted'} />
        <p role="status">
          {!isOpen && <Trans>Closed: nothing came for a while. The address stays the same.</Trans>}
          {isOpen && requests === 0 && <Trans>Listening…</Trans>}
          {isOpen && requests > 0 && (
            <Plural value={requests} one="Listening. # request so far" other="Listening. # requests so far" />
          )}
        </p>
        {isOpen && <TimeLeft expiresAt={address.expiresAt} />}
      </div>
      {isOpen ? (
        <>
          <Button size="small" onClick={() => void listening.extend()}>
            <Trans>Keep listening</Trans>
          </Button>
          <Switch
            label={<Trans>Run the workflow</Trans>}
            help={<Trans>Off: what comes in is only recorded.</Trans>}
            checked={runs === 'workflow'}
            onChange={(checked) => void listening.open(checked ? 'workflow' : 'trigger')}
          />
        </>
      ) : (
        <Button look="primary" size="small" onClick={() => void listening.open(runs)}>
          <Trans>Listen again</Trans>
        </Button>
      )}
    </div>
  );
}

/** Not announced each second. */
function TimeLeft({ expiresAt }: { readonly expiresAt: number }) {
  const { t } = useLingui();
  const { duration } = useFormat();
  const left = Math.max(0, Math.round((expiresAt - useNow('quick')) / 1_000) * 1_000);
  const time = duration(left);
  return (
    <span role="timer" className="text-muted text-xs tabular-nums">
      {t`closes in ${time}`}
    </span>
  );
}
