/** What can be done with workflows, each with its word to the person and its way back. */
import { plural, t } from '@lingui/core/macro';
import { type InfiniteData, useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { BulkResult } from '../../api/bulk.ts';
import { startExecution } from '../../api/executions.ts';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import {
  changeWorkflows,
  duplicateWorkflow,
  exportWorkflow,
  type WorkflowPage,
  type WorkflowSummary,
  workflowsKey,
} from '../../api/workflow-list.ts';
import { createWorkflow, publishWorkflow, unpublishWorkflow } from '../../api/workflows.ts';
import { showToast } from '../../ui/toasts.tsx';
import { saveFile } from './save-file.ts';

const refresh = () => queryClient.invalidateQueries({ queryKey: workflowsKey });
const showError = (error: unknown) => showToast('error', explainError(error));

/** Takes rows out of every list on the screen, before the server has answered. */
function dropRows(ids: readonly string[]): void {
  queryClient.setQueriesData<InfiniteData<WorkflowPage>>(
    { queryKey: [...workflowsKey, 'list'] },
    (data) =>
      data && {
        ...data,
        pages: data.pages.map((page) => ({
          ...page,
          items: page.items.filter(({ id }) => !ids.includes(id)),
        })),
      },
  );
}

/** Says what failed; true when nothing did. */
function allWell(results: readonly BulkResult[]): boolean {
  const failed = results.flatMap((one) => (one.ok ? [] : [one.error.message]));
  const first = failed[0] ?? '';
  if (failed.length > 0)
    showToast(
      'error',
      plural(failed.length, { one: `# failed: ${first}`, other: `# failed. The first: ${first}` }),
    );
  return failed.length === 0;
}

export function useWorkflowActions() {
  const navigate = useNavigate();

  const bulk = useMutation({
    mutationFn: changeWorkflows,
    onError: showError,
    onSettled: refresh,
  });

  const open = (id: string) => navigate({ to: '/workflows/$workflowId', params: { workflowId: id } });

  const attempt = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      showError(error);
    }
    await refresh();
  };

  const restore = async (ids: readonly string[]) => {
    if (allWell(await bulk.mutateAsync({ action: 'restore', ids }))) {
      showToast(
        'success',
        plural(ids.length, { one: '# workflow is back.', other: '# workflows are back.' }),
      );
    }
  };

  return {
    busy: bulk.isPending,
    open,
    versions: (id: string) => navigate({ to: '/workflows/$workflowId/versions', params: { workflowId: id } }),
    create: (folderId: string | undefined) =>
      attempt(async () => {
        const { id } = await createWorkflow({ name: t`New workflow` }, folderId);
        await open(id);
      }),
    run: ({ id, name }: WorkflowSummary) =>
      attempt(async () => {
        const { executionId } = await startExecution(id, { version: 'draft' });
        showToast('info', t`“${name}” runs.`, {
          label: t`Show`,
          run: () => void navigate({ to: '/executions/$executionId', params: { executionId } }),
        });
      }),
    publish: ({ id, name }: WorkflowSummary) =>
      attempt(async () => {
        await publishWorkflow(id, '');
        showToast('success', t`“${name}” is published: its triggers are armed.`);
      }),
    unpublish: ({ id, name }: WorkflowSummary) =>
      attempt(async () => {
        await unpublishWorkflow(id);
        showToast('success', t`“${name}” is unpublished: its triggers rest.`);
      }),
    duplicate: ({ id }: WorkflowSummary) =>
      attempt(async () => {
        const copy = await duplicateWorkflow(id);
        showToast('success', t`“${copy.name}” is made.`, { label: t`Open`, run: () => void open(copy.id) });
      }),
    exportOne: ({ id, name }: WorkflowSummary) =>
      attempt(async () => saveFile(`${name}.json`, await exportWorkflow(id))),
    exportMany: (ids: readonly string[]) =>
      attempt(async () => {
        const results = await bulk.mutateAsync({ action: 'export', ids });
        if (allWell(results))
          saveFile(
            'workflows.json',
            results.map((one) => (one.ok ? one.result : undefined)),
          );
      }),
    remove: async (ids: readonly string[]) => {
      dropRows(ids);
      try {
        if (!allWell(await bulk.mutateAsync({ action: 'delete', ids }))) return;
      } catch {
        return; // It has been told.
      }
      showToast(
        'info',
        plural(ids.length, { one: '# workflow is in the trash.', other: '# workflows are in the trash.' }),
        { label: t`Undo`, run: () => void restore(ids).catch(() => {}) },
      );
    },
    restore: (ids: readonly string[]) => {
      dropRows(ids);
      return restore(ids).catch(() => {});
    },
    removeForGood: async (ids: readonly string[]) => {
      allWell(await bulk.mutateAsync({ action: 'deletePermanently', ids }));
    },
    move: async (ids: readonly string[], folderId: string | null, from: string | null) => {
      dropRows(ids);
      try {
        if (!allWell(await bulk.mutateAsync({ action: 'move', ids, folderId }))) return;
      } catch {
        return;
      }
      showToast(
        'success',
        plural(ids.length, { one: '# workflow is moved.', other: '# workflows are moved.' }),
        {
          label: t`Undo`,
          run: () => bulk.mutate({ action: 'move', ids, folderId: from }),
        },
      );
    },
    tag: async (ids: readonly string[], add: readonly string[], remove: readonly string[]) => {
      if (add.length > 0 && !allWell(await bulk.mutateAsync({ action: 'tag', ids, tags: add }))) return;
      if (remove.length > 0) allWell(await bulk.mutateAsync({ action: 'untag', ids, tags: remove }));
    },
    publishMany: async (action: 'publish' | 'unpublish', ids: readonly string[]) => {
      if (!allWell(await bulk.mutateAsync({ action, ids }))) return;
      showToast(
        'success',
        action === 'publish'
          ? plural(ids.length, { one: '# workflow is published.', other: '# workflows are published.' })
          : plural(ids.length, { one: '# workflow is unpublished.', other: '# workflows are unpublished.' }),
      );
    },
  };
}

export type WorkflowActions = ReturnType<typeof useWorkflowActions>;
