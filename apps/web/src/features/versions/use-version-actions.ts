import { useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { publishVersion, restoreVersion, type WorkflowVersionSummary } from '../../api/versions.ts';
import { readWorkflow, unpublishWorkflow } from '../../api/workflows.ts';
import { showToast } from '../../ui/toasts.tsx';

export interface VersionActions {
  readonly restore: (version: WorkflowVersionSummary) => void;
  readonly publish: (version: WorkflowVersionSummary) => void;
  readonly busy: boolean;
}

/** What is done with a version; each of it can be taken back. */
export function useVersionActions(workflowId: string): VersionActions {
  const { t } = useLingui();
  const reload = () => queryClient.invalidateQueries({ queryKey: ['workflow', workflowId] });
  const showError = (error: unknown) => showToast('error', explainError(error));

  const restore = useMutation({
    mutationFn: async ({ versionId }: WorkflowVersionSummary) => {
      const before = await readWorkflow(workflowId);
      return { before, restored: await restoreVersion(workflowId, versionId) };
    },
    onSuccess: async ({ before, restored }, { number }) => {
      await reload();
      if (before.revision === restored.revision) {
        showToast('info', t`The draft is the same as version ${number} already.`);
        return;
      }
      showToast('success', t`The draft is version ${number} again.`, {
        label: t`Undo`,
        run: () => {
          void import('./undo-restore.ts')
            .then(({ undoRestore }) => undoRestore(before, restored))
            .then(reload, showError);
        },
      });
    },
    onError: showError,
  });

  const publish = useMutation({
    mutationFn: async ({ versionId }: WorkflowVersionSummary) => {
      const { publishedVersionId } = await readWorkflow(workflowId);
      await publishVersion(workflowId, versionId);
      return publishedVersionId;
    },
    onSuccess: async (before, { number }) => {
      await reload();
      showToast('success', t`Version ${number} is published. Its triggers are on.`, {
        label: t`Undo`,
        run: () => {
          const back =
            before === undefined ? unpublishWorkflow(workflowId) : publishVersion(workflowId, before);
          void back.then(reload, showError);
        },
      });
    },
    onError: showError,
  });

  return {
    restore: (version) => restore.mutate(version),
    publish: (version) => publish.mutate(version),
    busy: restore.isPending || publish.isPending,
  };
}
