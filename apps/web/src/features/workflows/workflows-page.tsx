import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowLeft, FileUp, FolderOpen, FolderPlus, Plus, SearchX, Trash2 } from 'lucide-react';
import { useRef, useState } from 'react';
import { nodeTypesQuery } from '../../api/node-types.ts';
import { useLiveLists } from '../../api/use-live-lists.ts';
import { foldersQuery, workflowListQuery } from '../../api/workflow-list.ts';
import { useCommands } from '../../shell/commands/command-store.ts';
import { Page } from '../../shell/page.tsx';
import { useShortcuts } from '../../shell/shortcuts/shortcut-store.ts';
import { Button } from '../../ui/button.tsx';
import { classNames } from '../../ui/class-names.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { noRows, onlyThere, type RowSelection } from '../../ui/row-selection.ts';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import type { Asked } from './dialogs.tsx';
import { foldersIn, folderTrail } from './folder-tree.ts';
import { useDroppedJson } from './use-dropped-json.ts';
import { useWorkflowActions } from './workflow-actions.ts';
import { type Row, useWorkflowColumns } from './workflow-columns.tsx';
import { carriesWorkflows, readWorkflowDrag, startWorkflowDrag } from './workflow-drag.ts';
import { filterOf, isSearch, type WorkflowSearch } from './workflow-search.ts';
import { WorkflowToolbar } from './workflow-toolbar.tsx';

const Dialogs = lazyPart(async () => (await import('./dialogs.tsx')).Dialogs);
const FolderBreadcrumb = lazyPart(async () => (await import('./folder-breadcrumb.tsx')).FolderBreadcrumb);
const WorkflowBulkBar = lazyPart(async () => (await import('./workflow-bulk-bar.tsx')).WorkflowBulkBar);
const TemplateGallery = lazyPart(
  async () => (await import('../templates/template-gallery.tsx')).TemplateGallery,
);

export function WorkflowsPage() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/workflows' });
  const search = useSearch({ from: '/app/workflows' });
  const isBin = search.view === 'bin';
  const looking = isSearch(search);
  const list = useInfiniteQuery(workflowListQuery(filterOf(search)));
  const { data: folders = [] } = useQuery(foldersQuery);
  const { data: nodeTypes = [] } = useQuery(nodeTypesQuery);
  useLiveLists('workflows');
  const actions = useWorkflowActions();
  const [asked, setAsked] = useState<Asked>();
  const [ticked, setTicked] = useState<RowSelection>(noRows);
  const searchField = useRef<HTMLInputElement>(null);

  const workflows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const folder = looking || isBin ? undefined : search.folder;
  const trail = folderTrail(folders, folder);
  const here = trail.at(-1);
  const shownFolders = looking || isBin ? [] : foldersIn(folders, folder);
  const rows: readonly Row[] = [
    ...shownFolders.map((one): Row => ({ kind: 'folder', folder: one })),
    ...workflows.map((workflow): Row => ({ kind: 'workflow', workflow })),
  ];
  const selection = onlyThere(
    ticked,
    workflows.map(({ id }) => id),
  );
  const selected = workflows.filter(({ id }) => selection.ids.has(id));
  const columns = useWorkflowColumns({
    actions,
    onAsk: setAsked,
    folders,
    nodeTypes,
    showFolder: looking,
    isBin,
  });

  const change = (wanted: WorkflowSearch) =>
    void navigate({ search: (now) => ({ ...now, ...wanted }), replace: true });
  const importInto = (text: string) => setAsked({ kind: 'import', folderId: folder, text });
  const dropped = useDroppedJson(importInto);
  const moveTo = (ids: readonly string[], to: string | null) => {
    setTicked(noRows);
    void actions.move(ids, to, folder ?? null);
  };

  useShortcuts([
    { keys: 'n', label: t`New workflow`, group: t`Workflows`, run: () => void actions.create(folder) },
    {
      keys: '/',
      label: t`Search`,
      group: t`Workflows`,
      run: () => searchField.current?.focus(),
    },
    { keys: 'x', label: t`Tick the row`, group: t`Lists` },
    { keys: 'shift+ArrowDown', label: t`Tick the next row as well`, group: t`Lists` },
    { keys: 'mod+a', label: t`Tick all rows`, group: t`Lists` },
  ]);
  useCommands([
    {
      id: 'new-folder',
      label: t`New folder`,
      group: t`Workflows`,
      icon: <FolderPlus size={15} />,
      run: () => setAsked({ kind: 'createFolder', parentId: folder }),
    },
    {
      id: 'import',
      label: t`Import workflows`,
      group: t`Workflows`,
      icon: <FileUp size={15} />,
      run: () => importInto(''),
    },
    {
      id: 'bin',
      label: t`Show the trash`,
      group: t`Workflows`,
      icon: <Trash2 size={15} />,
      run: () => change({ view: 'bin' }),
    },
  ]);

  const rowProps = (row: Row): React.HTMLAttributes<HTMLTableRowElement> => {
    if (isBin) return {};
    if (row.kind === 'folder') {
      const { id } = row.folder;
      return {
        onDragOver: (event) => {
          if (!carriesWorkflows(event)) return;
          event.preventDefault();
          event.currentTarget.dataset.over = '';
        },
        onDragLeave: (event) => {
          delete event.currentTarget.dataset.over;
        },
        onDrop: (event) => {
          delete event.currentTarget.dataset.over;
          if (!carriesWorkflows(event)) return;
          event.preventDefault();
          moveTo(readWorkflowDrag(event), id);
        },
        className:
          'data-over:bg-accent-soft data-over:outline-2 data-over:-outline-offset-2 data-over:outline-accent',
      };
    }
    const { id, name } = row.workflow;
    return {
      draggable: true,
      onDragStart: (event) => {
        const ids = selection.ids.has(id) ? [...selection.ids] : [id];
        startWorkflowDrag(event, ids, ids.length === 1 ? name : t`${name} and more`);
      },
    };
  };

  const isFirstTime = rows.length === 0 && !looking && !isBin && folder === undefined;
  const newButton = (
    <Button look="primary" icon={<Plus aria-hidden size={15} />} onClick={() => void actions.create(folder)}>
      <Trans>New workflow</Trans>
    </Button>
  );

  return (
    <div className="relative h-full" {...dropped.handlers}>
      <Page
        fill={!isFirstTime}
        title={isBin ? t`Trash` : (here?.name ?? t`Workflows`)}
        intro={isBin ? <Trans>What was deleted stays here for 30 days.</Trans> : undefined}
        trail={
          isBin ? (
            <button
              type="button"
              onClick={() => change({ view: undefined })}
              className="mb-0.5 inline-flex min-h-6 items-center gap-1 text-muted text-xs hover:text-ink"
            >
              <ArrowLeft aria-hidden size={12} className="rtl:-scale-x-100" />
              <Trans>Workflows</Trans>
            </button>
          ) : (
            here && (
              <FolderBreadcrumb
                trail={trail.slice(0, -1)}
                onDrop={moveTo}
                meanwhile={<div className="mb-0.5 h-6" />}
              />
            )
          )
        }
        actions={
          !isBin && (
            <>
              <IconButton label={t`Trash`} onClick={() => change({ view: 'bin', folder: undefined })}>
                <Trash2 aria-hidden size={16} />
              </IconButton>
              <IconButton
                label={t`New folder`}
                onClick={() => setAsked({ kind: 'createFolder', parentId: folder })}
              >
                <FolderPlus aria-hidden size={16} />
              </IconButton>
              <Button icon={<FileUp aria-hidden size={15} />} onClick={() => importInto('')}>
                <Trans>Import</Trans>
              </Button>
              {newButton}
            </>
          )
        }
      >
        {!isBin && !(isFirstTime && list.isSuccess) && (
          <WorkflowToolbar search={search} onChange={change} searchRef={searchField} />
        )}
        {list.isPending && <Skeleton rows={8} className="px-4 sm:px-6" />}
        {list.isError && rows.length === 0 && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.isSuccess &&
          (rows.length > 0 ? (
            <VirtualTable
              label={isBin ? t`Deleted workflows` : t`Workflows`}
              scrollId="workflows"
              rows={rows}
              rowId={(row) => (row.kind === 'folder' ? row.folder.id : row.workflow.id)}
              rowName={(row) => (row.kind === 'folder' ? undefined : row.workflow.name)}
              columns={columns}
              selection={selection}
              onSelect={setTicked}
              sort={search.sort ?? '-updatedAt'}
              onSort={(sort) => change({ sort: sort as NonNullable<WorkflowSearch['sort']> })}
              hasMore={list.hasNextPage}
              onEnd={() => {
                if (!list.isFetching) void list.fetchNextPage();
              }}
              onOpen={(row) => {
                if (row.kind === 'folder') change({ folder: row.folder.id });
                else if (!isBin) void actions.open(row.workflow.id);
              }}
              rowProps={rowProps}
            />
          ) : isFirstTime ? (
            <FirstTime />
          ) : isBin ? (
            <EmptyState icon={<Trash2 size={28} />} title={<Trans>The trash is empty</Trans>} />
          ) : looking ? (
            <EmptyState
              icon={<SearchX size={28} />}
              title={<Trans>Nothing fits</Trans>}
              actions={
                <Button onClick={() => change({ text: undefined, tags: undefined, state: undefined })}>
                  <Trans>Show all workflows</Trans>
                </Button>
              }
            >
              <Trans>No workflow has these words, tags and this state.</Trans>
            </EmptyState>
          ) : (
            <EmptyState
              icon={<FolderOpen size={28} />}
              title={<Trans>This folder is empty</Trans>}
              actions={newButton}
            >
              <Trans>Make a workflow here, or drag some onto the folder.</Trans>
            </EmptyState>
          ))}
      </Page>
      {selected.length > 0 && (
        <WorkflowBulkBar
          selected={selected}
          isBin={isBin}
          actions={actions}
          onAsk={setAsked}
          onClear={() => setTicked(noRows)}
        />
      )}
      <div
        aria-hidden
        className={classNames(
          'pointer-events-none absolute inset-3 z-20 place-items-center rounded-xl border-2 border-accent border-dashed bg-accent-soft/90 font-semibold text-accent-ink text-base',
          dropped.over ? 'grid' : 'hidden',
        )}
      >
        <Trans>Drop to import</Trans>
      </div>
      {asked && <Dialogs asked={asked} actions={actions} onClose={() => setAsked(undefined)} />}
    </div>
  );
}

/** Nothing is there yet: what to begin with. */
function FirstTime() {
  return (
    <>
      <p className="px-4 pb-4 text-muted sm:px-6">
        <Trans>
          A workflow is a trigger and the steps that follow. Start from a template, or from scratch.
        </Trans>
      </p>
      <TemplateGallery meanwhile={<Skeleton rows={4} className="[&>div]:h-40" />} />
    </>
  );
}
