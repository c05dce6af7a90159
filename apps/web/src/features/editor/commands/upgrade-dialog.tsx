import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { JsonObject, WorkflowNode } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../../../api/client.ts';
import { explainError } from '../../../api/explain-error.ts';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { Spinner } from '../../../ui/spinner.tsx';
import type { JsonSchema } from '../../schema-form/schema.ts';
import { parameterLabel } from '../../versions/change-label.ts';
import { ChangeValue } from '../../versions/change-value.tsx';
import { type FieldChange, fieldChanges } from '../../versions/value-diff.ts';
import { lostEdges, upgradeParts } from '../canvas-model/upgrade-node.ts';
import { useNode, useSession, useWorkflow } from '../session/use-session.ts';

interface UpgradeDialogProps {
  readonly nodeId: string;
  readonly onClose: () => void;
}

/** Shows what the newest version of its type makes of a node, before it is taken. */
export function UpgradeDialog({ nodeId, onClose }: UpgradeDialogProps) {
  const { catalogue } = useSession();
  const node = useNode(nodeId);
  const latestType = node === undefined ? undefined : catalogue.latest(node.type);
  if (node === undefined || latestType === undefined || latestType.version <= node.typeVersion) return null;
  return <Upgrade node={node} latestType={latestType} onClose={onClose} />;
}

interface UpgradeProps {
  readonly node: WorkflowNode;
  readonly latestType: NodeTypeMetadata;
  readonly onClose: () => void;
}

function Upgrade({ node, latestType, onClose }: UpgradeProps) {
  const { t } = useLingui();
  const { draft, catalogue } = useSession();
  const { type, typeVersion: from, parameters } = node;
  const { version: to } = latestType;
  const { data, error } = useQuery({
    queryKey: ['upgrade', type, from, to, parameters],
    queryFn: ({ signal }) =>
      call('POST /api/v1/node-types/:type/upgrade', {
        params: { type },
        body: { from, to, parameters },
        signal,
      }),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const take = () => {
    if (data === undefined) return;
    const { workflow } = draft.getState();
    draft.apply({ label: t`Update ${node.name}` }, upgradeParts(workflow, catalogue, node, data));
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={t`Update “${node.name}” to version ${to}`}
      description={t`It runs as version ${from} of ${latestType.label} until you update it. You can undo the update.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="primary" disabled={data === undefined} onClick={take}>
            <Trans>Update</Trans>
          </Button>
        </>
      }
    >
      {error !== null ? (
        <p role="alert" className="text-danger">
          {explainError(error)}
        </p>
      ) : data === undefined ? (
        <Spinner />
      ) : (
        <Changes node={node} latestType={latestType} parameters={data.parameters} issues={data.issues} />
      )}
    </Dialog>
  );
}

interface ChangesProps {
  readonly node: WorkflowNode;
  readonly latestType: NodeTypeMetadata;
  readonly parameters: JsonObject;
  readonly issues: readonly { readonly path: readonly (string | number)[]; readonly message: string }[];
}

function Changes({ node, latestType, parameters, issues }: ChangesProps) {
  const { catalogue } = useSession();
  const workflow = useWorkflow();
  const { t } = useLingui();
  const before = catalogue.find(node)?.parameters as JsonSchema | undefined;
  const after = latestType.parameters as JsonSchema;
  const labelOf = (path: FieldChange['path'], isGone = false) =>
    parameterLabel(isGone ? before : after, path).join(' › ');
  const changes = fieldChanges(node.parameters, parameters);
  const upgraded = { ...node, typeVersion: latestType.version, parameters };
  const lost = lostEdges(workflow, catalogue, upgraded).length;
  return (
    <div className="grid gap-4">
      {changes.length === 0 ? (
        <p>
          <Trans>All parameters stay as they are.</Trans>
        </p>
      ) : (
        <dl aria-label={t`Changed parameters`} className="grid gap-2.5">
          {changes.map((change) => (
            <div
              key={JSON.stringify([change.path, change.before === undefined])}
              className="grid min-w-0 gap-0.5"
            >
              <dt className="text-muted text-xs">{labelOf(change.path, change.after === undefined)}</dt>
              <dd className="min-w-0">
                <ChangeValue change={change} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {lost > 0 && (
        <p className="text-warning">
          <Plural
            value={lost}
            one="# connection is removed: the new version does not have its port."
            other="# connections are removed: the new version does not have their ports."
          />
        </p>
      )}
      {issues.length > 0 && (
        <div className="text-warning">
          <p>
            <Trans>To be completed after the update:</Trans>
          </p>
          <ul className="list-disc ps-5">
            {issues.map(({ path, message }) => (
              <li key={JSON.stringify([path, message])}>
                {labelOf(path)}: <bdi>{message}</bdi>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
