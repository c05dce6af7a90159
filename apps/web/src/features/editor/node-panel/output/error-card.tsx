import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { CircleX, RotateCw } from 'lucide-react';
import type { ExecutionFailure } from '../../../../api/executions.ts';
import { useFailureText } from '../../../../i18n/use-failure-text.ts';
import { Button } from '../../../../ui/button.tsx';
import { runDraft } from '../../commands/run-commands.ts';
import type { NodeRun } from '../../session/run-store.ts';
import { useSession } from '../../session/use-session.ts';
import { usePanelStore } from '../panel-store.ts';

interface ErrorCardProps {
  readonly node: WorkflowNode;
  readonly run: NodeRun;
  readonly error: ExecutionFailure;
}

/** Details that are shown by other means. */
const shownElsewhere = new Set(['itemIndex', 'source', 'stack', 'line', 'column', 'logs']);

/** Why the node failed, and the way on: see the item, mend the parameters, run again. */
export function ErrorCard({ node, run, error }: ErrorCardProps) {
  const { t } = useLingui();
  const failureText = useFailureText();
  const session = useSession();
  const panel = usePanelStore();
  const { details = {} } = error;
  const at = details.itemIndex;
  const shown = Object.entries(details).filter(([name]) => !shownElsewhere.has(name));
  return (
    <div role="alert" className="m-3 rounded-lg border border-danger/40 bg-danger-soft p-3">
      <div className="flex items-start gap-2">
        <CircleX aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
        <div className="min-w-0 grow">
          <p dir="auto" className="break-words font-medium">
            {failureText(error)}
          </p>
          <p className="mt-0.5 text-muted text-xs">
            <code>{error.code}</code>
            {run.attempt > 1 && (
              <>
                {' · '}
                <Plural value={run.attempt} one="# try" other="# tries" />
              </>
            )}
          </p>
        </div>
      </div>
      {shown.length > 0 && (
        <dl dir="ltr" className="mt-2 grid max-h-40 gap-x-3 gap-y-0.5 overflow-auto font-mono text-xs">
          {shown.map(([name, value]) => (
            <div key={name} className="flex gap-2">
              <dt className="shrink-0 text-muted">{name}</dt>
              <dd className="min-w-0 whitespace-pre-wrap break-words">
                {typeof value === 'string' ? value : JSON.stringify(value)}
              </dd>
            </div>
          ))}
        </dl>
      )}
      <div className="mt-3 flex flex-wrap gap-2">
        <Button
          look="primary"
          size="small"
          icon={<RotateCw size={13} />}
          onClick={() => void runDraft(session, { destinationNodeId: node.id })}
        >
          <Trans>Try again</Trans>
        </Button>
        {typeof at === 'number' && (
          <Button
            size="small"
            onClick={() => panel.setState({ shownNodeId: undefined, itemIndex: at })}
          >{t`Show input item ${at + 1}`}</Button>
        )}
      </div>
    </div>
  );
}
