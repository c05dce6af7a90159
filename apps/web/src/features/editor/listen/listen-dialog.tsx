import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { explainError } from '../../../api/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import { UnsavedDraftError } from '../run/run-workflow.ts';
import { useNode, useSession } from '../session/use-session.ts';
import { LastRequest } from './last-request.tsx';
import { ListenNotices } from './listen-notices.tsx';
import { ListenStatus } from './listen-status.tsx';
import { listenLabel } from './listen-words.ts';
import { OpenPage } from './open-page.tsx';
import { SendRequest } from './send-request.tsx';
import { type Listening, useListening } from './use-listening.ts';

interface ListenDialogProps {
  readonly nodeId: string;
  readonly onClose: () => void;
}

/** Tries a webhook, a form or a chat of the draft at a short-lived address. */
export function ListenDialog({ nodeId, onClose }: ListenDialogProps) {
  const { t } = useLingui();
  const node = useNode(nodeId);
  const { catalogue } = useSession();
  const kind = (node && catalogue.find(node)?.address?.kind) ?? 'webhook';
  const listening = useListening(nodeId);
  const isOpen = listening.state.phase === 'open';
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="large"
      title={listenLabel(kind)}
      description={
        kind === 'webhook'
          ? t`Requests to this address start the draft. It needs no API key, and closes when nothing comes for two minutes.`
          : t`What is sent here starts the draft. The page needs no API key, and closes when nothing comes for a while.`
      }
      actions={
        <>
          {isOpen && (
            <Button onClick={() => void listening.stop()}>
              <Trans>Stop listening</Trans>
            </Button>
          )}
          <Button look="primary" onClick={onClose}>
            <Trans>Done</Trans>
          </Button>
        </>
      }
    >
      {node === undefined ? (
        <p role="alert" className="text-danger">
          <Trans>This trigger was deleted, so its test address takes nothing any more.</Trans>
        </p>
      ) : (
        <Content node={node} listening={listening} onClose={onClose} />
      )}
    </Dialog>
  );
}

interface ContentProps {
  readonly node: WorkflowNode;
  readonly listening: Listening;
  readonly onClose: () => void;
}

function Content({ node, listening, onClose }: ContentProps) {
  const { t } = useLingui();
  const { state, others } = listening;
  switch (state.phase) {
    case 'opening':
      return (
        <p role="status" className="flex items-center gap-2 py-4 text-muted">
          <Spinner /> <Trans>Opening the address…</Trans>
        </p>
      );
    case 'failed':
      return (
        <div role="alert" className="grid justify-items-start gap-3 py-2">
          <p className="text-danger">
            {state.error instanceof UnsavedDraftError
              ? t`Your last changes have not reached the server yet. Try again once they are saved.`
              : explainError(state.error)}
          </p>
          <Button onClick={() => void listening.open('workflow')}>
            <Trans>Try again</Trans>
          </Button>
        </div>
      );
    case 'closed':
    case 'open': {
      const { address } = state;
      const isOpen = state.phase === 'open';
      return (
        <div className="grid gap-4">
          <ListenStatus address={address} isOpen={isOpen} listening={listening} />
          <LastRequest address={address} onShow={onClose} />
          {isOpen && <ListenNotices node={node} address={address} others={others} />}
          {isOpen && address.trigger?.kind === 'webhook' && <SendRequest node={node} address={address} />}
          {isOpen && address.trigger !== undefined && address.trigger.kind !== 'webhook' && (
            <OpenPage address={address} />
          )}
        </div>
      );
    }
  }
}
