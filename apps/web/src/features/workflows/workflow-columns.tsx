import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { Folder as FolderIcon } from 'lucide-react';
import type { NodeTypeMetadata } from '../../api/node-types.ts';
import type { Folder, WorkflowSummary } from '../../api/workflow-list.ts';
import { ExecutionStatusMark } from '../../ui/execution-status.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../ui/menu-on-demand.tsx';
import { NodeIcon } from '../../ui/node-icon.tsx';
import { NodeIconsRow } from '../../ui/node-icons-row.tsx';
import { RelativeTime } from '../../ui/relative-time.tsx';
import { RowMenuButton } from '../../ui/row-menu-button.tsx';
import type { Column } from '../../ui/virtual-table.tsx';
import type { Asked } from './dialogs.tsx';
import { folderTrail } from './folder-tree.ts';
import type { WorkflowActions } from './workflow-actions.ts';

const WorkflowMenu = lazyPart(async () => (await import('./workflow-menu.tsx')).WorkflowMenu);
const FolderMenu = lazyPart(async () => (await import('./folder-menu.tsx')).FolderMenu);

export type Row =
  | { readonly kind: 'folder'; readonly folder: Folder }
  | { readonly kind: 'workflow'; readonly workflow: WorkflowSummary };

interface Context {
  readonly actions: WorkflowActions;
  readonly onAsk: (asked: Asked) => void;
  readonly folders: readonly Folder[];
  readonly nodeTypes: readonly NodeTypeMetadata[];
  /** Where a workflow lies is said when it was found by a search. */
  readonly showFolder: boolean;
  readonly isBin: boolean;
}

const nameClass = 'truncate rounded font-medium text-ink hover:underline';

function FolderName({ folder }: { readonly folder: Folder }) {
  return (
    <div className="flex items-center gap-3">
      <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-sunken text-muted">
        <FolderIcon aria-hidden size={16} />
      </span>
      <div className="min-w-0">
        <Link
          data-row-focus
          to="/workflows"
          search={(now) => ({ ...now, folder: folder.id })}
          className={`block ${nameClass}`}
        >
          <bdi>{folder.name}</bdi>
        </Link>
        <div className="truncate text-muted text-xs">
          <Plural value={folder.workflows} _0="Empty" one="# workflow" other="# workflows" />
        </div>
      </div>
    </div>
  );
}

function WorkflowName({
  workflow,
  context,
}: {
  readonly workflow: WorkflowSummary;
  readonly context: Context;
}) {
  const { id, name, description, tags, triggerTypes, folderId } = workflow;
  const type = triggerTypes?.[0];
  const trigger = context.nodeTypes.find((one) => one.type === type);
  const trail = context.showFolder ? folderTrail(context.folders, folderId).map((one) => one.name) : [];
  return (
    <div className="flex items-center gap-3">
      <span
        title={trigger?.label}
        className="flex size-8 shrink-0 items-center justify-center rounded-lg border border-line bg-surface"
      >
        <NodeIcon icon={trigger?.icon ?? 'mouse-pointer-click'} group={trigger?.group} size={16} />
      </span>
      <div className="min-w-0">
        <div className="flex min-w-0 items-center gap-2">
          {context.isBin ? (
            <span dir="auto" className="truncate font-medium">
              {name}
            </span>
          ) : (
            <Link
              data-row-focus
              to="/workflows/$workflowId"
              params={{ workflowId: id }}
              dir="auto"
              className={nameClass}
            >
              {name}
            </Link>
          )}
          {tags.slice(0, 3).map((tag) => (
            <span key={tag} className="shrink-0 rounded bg-sunken px-1.5 text-2xs text-muted max-md:hidden">
              <bdi>{tag}</bdi>
            </span>
          ))}
          {tags.length > 3 && (
            <span dir="ltr" className="shrink-0 text-2xs text-muted max-md:hidden">
              +{tags.length - 3}
            </span>
          )}
        </div>
        <div className="flex min-w-0 gap-1.5 text-muted text-xs">
          {trail.length > 0 && (
            <span dir="auto" className="max-w-1/2 shrink-0 truncate text-ink/70">
              {trail.join(' / ')} ·
            </span>
          )}
          {description === '' ? (
            <Plural value={workflow.nodeCount} _0="No nodes yet" one="# node" other="# nodes" />
          ) : (
            <span dir="auto" className="truncate">
              {description}
            </span>
          )}
        </div>
      </div>
    </div>
  );
}

function PublishedMark({ published }: { readonly published: boolean }) {
  return published ? (
    <span className="inline-flex items-center gap-1.5 rounded-full bg-success-soft px-2 py-0.5 text-success text-xs">
      <span aria-hidden className="size-1.5 rounded-full bg-success" />
      <Trans>Published</Trans>
    </span>
  ) : (
    <span className="inline-flex items-center gap-1.5 rounded-full bg-sunken px-2 py-0.5 text-muted text-xs">
      <Trans>Draft</Trans>
    </span>
  );
}

export function useWorkflowColumns(context: Context): readonly Column<Row>[] {
  const { t } = useLingui();
  const { isBin, actions, onAsk } = context;
  const ofWorkflow = (show: (workflow: WorkflowSummary) => React.ReactNode) => (row: Row) =>
    row.kind === 'workflow' ? show(row.workflow) : null;
  return [
    {
      key: 'name',
      header: t`Name`,
      sortKey: 'name',
      cell: (row) =>
        row.kind === 'folder' ? (
          <FolderName folder={row.folder} />
        ) : (
          <WorkflowName workflow={row.workflow} context={context} />
        ),
    },
    {
      key: 'nodes',
      header: t`Nodes`,
      className: 'w-48 max-lg:hidden',
      // The trigger is at the beginning of the row.
      cell: ofWorkflow(({ nodeTypes = [], triggerTypes = [] }) => (
        <NodeIconsRow types={nodeTypes.filter((type) => !triggerTypes.includes(type))} />
      )),
    },
    {
      key: 'state',
      header: t`State`,
      className: 'w-28 max-sm:hidden',
      cell: ofWorkflow(({ publishedVersionId }) => (
        <PublishedMark published={publishedVersionId !== undefined} />
      )),
    },
    {
      key: 'last',
      header: t`Last execution`,
      className: 'w-44 max-sm:hidden',
      cell: ofWorkflow(({ lastExecution }) =>
        lastExecution === undefined ? (
          <span className="text-muted text-xs">
            <Trans>Never</Trans>
          </span>
        ) : (
          <Link
            to="/executions/$executionId"
            params={{ executionId: lastExecution.id }}
            className="flex min-h-6 items-center gap-2 text-xs hover:underline"
          >
            <ExecutionStatusMark status={lastExecution.status} />
            <RelativeTime
              at={lastExecution.finishedAt ?? lastExecution.createdAt}
              className="truncate text-muted"
            />
          </Link>
        ),
      ),
    },
    {
      key: 'updated',
      header: isBin ? t`Deleted` : t`Changed`,
      className: 'w-32 max-lg:hidden',
      sortKey: 'updatedAt',
      cell: ofWorkflow(({ updatedAt, deletedAt }) => (
        <RelativeTime at={deletedAt ?? updatedAt} className="text-muted text-xs" />
      )),
    },
    {
      key: 'menu',
      header: t`Actions`,
      headerHidden: true,
      className: 'w-14 sm:pe-6',
      cell: (row) =>
        row.kind === 'folder' ? (
          <MenuOnDemand trigger={<RowMenuButton label={t`Actions for the folder ${row.folder.name}`} />}>
            <FolderMenu folder={row.folder} onAsk={onAsk} />
          </MenuOnDemand>
        ) : (
          <MenuOnDemand trigger={<RowMenuButton label={t`Actions for ${row.workflow.name}`} />}>
            <WorkflowMenu workflow={row.workflow} actions={actions} onAsk={onAsk} />
          </MenuOnDemand>
        ),
    },
  ];
}
