/** Nodes that stopped the server, and what can be done about them. Nothing is shown while there are none. */
import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { queryClient } from '../../api/query-client.ts';
import { quarantineQuery, releaseNode, type StoppedServer } from '../../api/settings.ts';
import { Button } from '../../ui/button.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { Section } from './section.tsx';

export function StoppedServerSection() {
  const { data = [] } = useQuery(quarantineQuery);
  if (data.length === 0) return null;
  return (
    <Section
      title={<Trans>Nodes that stopped the server</Trans>}
      intro={
        <Trans>
          After the second time a node is not run any more in that version of its workflow. Change the
          workflow and publish it, or release the node.
        </Trans>
      }
    >
      <ul>
        {data.map((one) => (
          <StoppedServerRow key={`${one.workflowId} ${one.versionId} ${one.nodeId}`} stopped={one} />
        ))}
      </ul>
    </Section>
  );
}

function StoppedServerRow({ stopped }: { readonly stopped: StoppedServer }) {
  const { t } = useLingui();
  const { workflowId, workflowName, nodeId, nodeName, reason, count, lastAt, executionIds, isQuarantined } =
    stopped;
  const release = useMutation({
    mutationFn: () => releaseNode(workflowId, nodeId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: quarantineQuery.queryKey }),
  });
  const executionId = executionIds[0];
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-2.5 gap-y-1 border-line border-t py-1.5">
      <span className="font-medium">{nodeName}</span>
      <Link to="/workflows/$workflowId" params={{ workflowId }} className="text-accent hover:underline">
        {workflowName ?? t`Deleted workflow`}
      </Link>
      <span className="grow text-muted text-xs">
        {reason === 'OUT_OF_MEMORY' ? <Trans>Used up the memory</Trans> : <Trans>Held the main thread</Trans>}
        {' · '}
        <Plural value={count} one="# time" other="# times" />
        {' · '}
        {executionId === undefined ? (
          <RelativeTime at={lastAt} />
        ) : (
          <Link to="/executions/$executionId" params={{ executionId }} className="hover:underline">
            <RelativeTime at={lastAt} />
          </Link>
        )}
      </span>
      {isQuarantined && (
        <span className="text-danger text-xs">
          <Trans>In quarantine</Trans>
        </span>
      )}
      <Button size="small" busy={release.isPending} onClick={() => release.mutate()}>
        <Trans>Release</Trans>
      </Button>
    </li>
  );
}
