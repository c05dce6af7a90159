import { Trans } from '@lingui/react/macro';
import { CircleX } from 'lucide-react';
import type { ExecutionFailure } from '../../../../api/executions.ts';
import { useFailureText } from '../../../../i18n/use-failure-text.ts';
import { Button } from '../../../../ui/button.tsx';
import { EmptyState } from '../../../../ui/states.tsx';
import { useNode, useSession } from '../../session/use-session.ts';

/** The run never came this far: why, and the way to the node that is to be fixed. */
export function FailedElsewhere({ error }: { readonly error: ExecutionFailure }) {
  const failureText = useFailureText();
  const { view } = useSession();
  const node = useNode(error.nodeId ?? '');
  return (
    <EmptyState
      icon={<CircleX size={24} className="text-danger" />}
      title={<Trans>The run failed before it came here</Trans>}
      actions={
        node !== undefined && (
          <Button look="primary" onClick={() => view.setState({ openNodeId: node.id })}>
            <Trans>Open {node.name}</Trans>
          </Button>
        )
      }
    >
      <span dir="auto" className="break-words">
        {failureText(error)}
      </span>
    </EmptyState>
  );
}
