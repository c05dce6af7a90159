import { useLingui } from '@lingui/react/macro';
import type { NodeRun } from '../session/run-store.ts';
import { useNodeRun } from '../session/use-session.ts';

const countOf = ({ items }: NodeRun) => Object.values(items).reduce((sum, count) => sum + count, 0);

/** Says what becomes of a run of this node to those who do not see it. */
export function RunAnnouncer({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const run = useNodeRun(nodeId);
  const words = () => {
    switch (run?.status) {
      case undefined:
        return '';
      case 'running':
        return t`The node is running.`;
      case 'retrying':
        return t`The node failed and is tried again.`;
      case 'waiting':
        return t`The node is waiting.`;
      case 'succeeded':
        return t`The node has run. Items: ${countOf(run)}.`;
      // The error card is an alert of its own.
      case 'failed':
        return t`The node failed.`;
      case 'skipped':
        return t`The node was skipped.`;
      case 'cancelled':
        return t`The node was stopped.`;
    }
  };
  return (
    <p role="status" className="sr-only">
      {words()}
    </p>
  );
}
