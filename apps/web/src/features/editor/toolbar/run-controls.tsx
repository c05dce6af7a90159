import { Trans, useLingui } from '@lingui/react/macro';
import { Play, X } from 'lucide-react';
import { useFailureText } from '../../../i18n/use-failure-text.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { Button } from '../../../ui/button.tsx';
import { IconButton } from '../../../ui/icon-button.tsx';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../../ui/menu-on-demand.tsx';
import { contextOf } from '../commands/command.ts';
import { runCommand } from '../commands/command-table.ts';
import { triggersOf } from '../commands/run-commands.ts';
import { hideRun } from '../run/run-workflow.ts';
import { StopButton } from '../run/stop-button.tsx';
import { isBusy } from '../session/run-store.ts';
import { useDraft, useRun, useSession, useWorkflow } from '../session/use-session.ts';
import { TriggerMenuButton } from './trigger-menu-button.tsx';

const TriggerMenu = lazyPart(async () => (await import('./trigger-menu.tsx')).TriggerMenu);

/** Run, stop, and how it went. */
export function RunControls() {
  const { t } = useLingui();
  const canStop = useRun((run) => isBusy(run) && run.executionId !== undefined);
  const empty = useDraft(({ workflow }) => Object.keys(workflow.nodes).length === 0);
  return (
    <section
      aria-label={t`Run`}
      className="flex items-center gap-2 rounded-xl border border-line bg-raised p-1.5 shadow-float"
    >
      {canStop ? <StopButton /> : <RunButton disabled={empty} />}
      <RunStatus />
    </section>
  );
}

/** Where there are several triggers, one can be chosen. */
function RunButton({ disabled }: { readonly disabled: boolean }) {
  const session = useSession();
  const triggers = triggersOf(session, useWorkflow());
  const several = triggers.length > 1;
  const starting = useRun((run) => run.starting);
  return (
    <div className="flex">
      <Button
        look="primary"
        icon={<Play size={14} aria-hidden />}
        disabled={disabled}
        busy={starting}
        onClick={() => runCommand('run', contextOf(session))}
        className={several ? 'rounded-e-none' : ''}
      >
        <Trans>Run</Trans>
      </Button>
      {several && (
        <MenuOnDemand trigger={<TriggerMenuButton />}>
          <TriggerMenu triggers={triggers} />
        </MenuOnDemand>
      )}
    </div>
  );
}

function RunStatus() {
  const session = useSession();
  const { t } = useLingui();
  const failureText = useFailureText();
  const format = useFormat();
  const status = useRun((run) => (run.starting ? 'starting' : run.status));
  const error = useRun((run) => run.error);
  const startedAt = useRun((run) => run.startedAt);
  const finishedAt = useRun((run) => run.finishedAt);
  const failedNode = useDraft(({ workflow }) => workflow.nodes[error?.nodeId ?? '']);
  const took =
    startedAt !== undefined && finishedAt !== undefined ? format.duration(finishedAt - startedAt) : '';
  return (
    <>
      <span
        role="status"
        className="min-w-0 max-w-96 truncate pe-1 text-xs empty:hidden"
        title={error === undefined ? undefined : failureText(error)}
      >
        {status === 'starting' && <Trans>Starting…</Trans>}
        {status === 'queued' && <Trans>Waiting for a free slot</Trans>}
        {status === 'running' && <Trans>Running…</Trans>}
        {status === 'waiting' && <Trans>Waiting for time, or for an answer</Trans>}
        {status === 'succeeded' && <span className="text-success">{t`Succeeded in ${took}`}</span>}
        {status === 'cancelled' && <span className="text-muted">{t`Stopped after ${took}`}</span>}
        {status === 'failed' && (
          <span className="text-danger">
            {error === undefined ? t`Failed after ${took}` : t`Failed: ${failureText(error)}`}
          </span>
        )}
      </span>
      {failedNode !== undefined && (
        <Button
          size="small"
          onClick={() => {
            session.view.setState({ openNodeId: failedNode.id, focusedId: failedNode.id });
            session.canvas.current?.reveal(failedNode.id);
          }}
        >
          <Trans>Open the node</Trans>
        </Button>
      )}
      {finishedAt !== undefined && (
        <IconButton
          label={t`Clear the execution from the canvas`}
          size="small"
          onClick={() => hideRun(session)}
        >
          <X size={14} />
        </IconButton>
      )}
    </>
  );
}
