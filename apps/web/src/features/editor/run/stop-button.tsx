import { Trans } from '@lingui/react/macro';
import { Square } from 'lucide-react';
import { useState } from 'react';
import { explainError } from '../../../api/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { useSession } from '../session/use-session.ts';
import { stopRun } from './run-workflow.ts';

/** Stops the run that is shown; until the server has answered it says that it is at it. */
export function StopButton() {
  const session = useSession();
  const [busy, setBusy] = useState(false);
  const stop = () => {
    setBusy(true);
    stopRun(session)
      .catch((error) => showToast('error', explainError(error)))
      .finally(() => setBusy(false));
  };
  return (
    <Button icon={<Square size={14} aria-hidden />} busy={busy} onClick={stop}>
      <Trans>Stop</Trans>
    </Button>
  );
}
