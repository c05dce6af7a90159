import { Trans, useLingui } from '@lingui/react/macro';
import { useNavigate } from '@tanstack/react-router';
import {
  CopyPlus,
  Download,
  FileUp,
  History,
  Keyboard,
  ListChecks,
  Settings2,
  Trash2,
  Unplug,
} from 'lucide-react';
import { explainError } from '../../../api/explain-error.ts';
import { queryClient } from '../../../api/query-client.ts';
import {
  changeWorkflows,
  deleteWorkflow,
  duplicateWorkflow,
  exportWorkflow,
  workflowsKey,
} from '../../../api/workflow-list.ts';
import { unpublishWorkflow } from '../../../api/workflows.ts';
import { openShortcutSheet } from '../../../shell/shortcuts/shortcut-store.ts';
import { Menu, MenuItem, MenuSeparator } from '../../../ui/menu.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { saveFile } from '../../workflows/save-file.ts';
import { useSession } from '../session/use-session.ts';
import { publicationQuery, usePublication } from './publication.ts';
import { WorkflowMenuTrigger } from './workflow-menu-trigger.tsx';

/** What can be done with the workflow as a whole. */
export function WorkflowMenu() {
  const session = useSession();
  const { workflowId, dialogs, draft } = session;
  const { t } = useLingui();
  const navigate = useNavigate();
  const publication = usePublication();
  const trying = (work: () => Promise<unknown>) => () => {
    void work().catch((error) => showToast('error', explainError(error)));
  };
  const duplicate = async () => {
    await draft.flush();
    const { id } = await duplicateWorkflow(workflowId);
    await navigate({ to: '/workflows/$workflowId', params: { workflowId: id } });
  };
  const download = async () => {
    await draft.flush();
    saveFile(`${draft.getState().workflow.name}.json`, await exportWorkflow(workflowId));
  };
  const unpublish = async () => {
    await unpublishWorkflow(workflowId);
    await queryClient.invalidateQueries(publicationQuery(workflowId));
    showToast('success', t`Its triggers are off.`);
  };
  const remove = async () => {
    await draft.flush();
    await deleteWorkflow(workflowId);
    const refresh = () => queryClient.invalidateQueries({ queryKey: workflowsKey });
    await navigate({ to: '/workflows' });
    await refresh();
    const { name } = draft.getState().workflow;
    showToast('info', t`“${name}” is in the trash.`, {
      label: t`Undo`,
      run: trying(async () => {
        await changeWorkflows({ action: 'restore', ids: [workflowId] });
        await refresh();
      }),
    });
  };
  return (
    <Menu defaultOpen trigger={<WorkflowMenuTrigger />}>
      <MenuItem
        icon={<Settings2 size={14} />}
        onSelect={() => dialogs.setState({ open: { kind: 'settings' } })}
      >
        <Trans>Settings</Trans>
      </MenuItem>
      <MenuItem
        icon={<History size={14} />}
        onSelect={trying(async () => {
          await draft.flush();
          await navigate({ to: '/workflows/$workflowId/versions', params: { workflowId } });
        })}
      >
        <Trans>Versions</Trans>
      </MenuItem>
      <MenuItem
        icon={<ListChecks size={14} />}
        onSelect={() => void navigate({ to: '/executions', search: { workflow: workflowId } })}
      >
        <Trans>Executions</Trans>
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<CopyPlus size={14} />} onSelect={trying(duplicate)}>
        <Trans>Duplicate the workflow</Trans>
      </MenuItem>
      <MenuItem icon={<Download size={14} />} onSelect={trying(download)}>
        <Trans>Export as JSON</Trans>
      </MenuItem>
      <MenuItem icon={<FileUp size={14} />} onSelect={() => dialogs.setState({ open: { kind: 'import' } })}>
        <Trans>Import into this workflow</Trans>
      </MenuItem>
      <MenuItem icon={<Keyboard size={14} />} shortcut="?" onSelect={() => openShortcutSheet(true)}>
        <Trans>Keyboard shortcuts</Trans>
      </MenuItem>
      <MenuSeparator />
      <MenuItem
        icon={<Unplug size={14} />}
        disabled={publication.state === 'unpublished' || publication.state === 'unknown'}
        onSelect={trying(unpublish)}
      >
        <Trans>Unpublish</Trans>
      </MenuItem>
      <MenuItem icon={<Trash2 size={14} />} danger onSelect={trying(remove)}>
        <Trans>Delete</Trans>
      </MenuItem>
    </Menu>
  );
}
