import { Trans, useLingui } from '@lingui/react/macro';
import { CircleAlert, CircleCheck } from 'lucide-react';
import type { TestAddress } from '../../../api/test-addresses.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../ui/button.tsx';
import { usePanelTabs } from '../node-panel/panel-tabs.ts';
import { showExecution } from '../run/run-workflow.ts';
import { useRun, useSession } from '../session/use-session.ts';

/** What came last, and what became of it. */
export function LastRequest({
  address: { nodeId, last, error },
  onShow,
}: {
  readonly address: TestAddress;
  readonly onShow: () => void;
}) {
  const { t } = useLingui();
  const { time } = useFormat();
  const session = useSession();
  const shown = useRun((run) => run.executionId);
  if (error !== undefined)
    return (
      <p role="alert" dir="auto" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
        {error.message}
      </p>
    );
  if (last === undefined) return null;
  const { executionId, method } = last;
  const at = time(last.at);
  if (executionId === undefined)
    return (
      <p role="status" className="flex gap-2 rounded-md bg-warning-soft px-3 py-2 text-warning">
        <CircleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
        <span>
          {t`${method} at ${at} was refused:`} <bdi>{last.error?.message}</bdi>
        </span>
      </p>
    );
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-md bg-success-soft px-3 py-2">
      <CircleCheck aria-hidden size={16} className="shrink-0 text-success" />
      <p role="status" className="min-w-0 flex-1 basis-40">
        {t`${method} received at ${at}. Run uses it as sample data.`}
      </p>
      <Button
        size="small"
        onClick={() => {
          if (shown !== executionId) showExecution(session, executionId);
          session.view.setState({ openNodeId: nodeId, focusedId: nodeId });
          usePanelTabs.setState({ part: 'output' });
          onShow();
        }}
      >
        <Trans>Show the data</Trans>
      </Button>
    </div>
  );
}
