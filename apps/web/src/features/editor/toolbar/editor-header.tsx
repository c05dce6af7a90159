import { useLingui } from '@lingui/react/macro';
import { ListTree } from 'lucide-react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { lazyPart } from '../../../ui/lazy-part.tsx';
import { MenuOnDemand } from '../../../ui/menu-on-demand.tsx';
import { toggleOutline } from '../outline/toggle-outline.ts';
import { ProblemsButton } from '../problems/problems-button.tsx';
import { useSession, useView } from '../session/use-session.ts';
import { HistoryButtons } from './history-buttons.tsx';
import { PublishButton } from './publish-button.tsx';
import { RefusalNotice, SaveStatus } from './save-status.tsx';
import { WorkflowMenuTrigger } from './workflow-menu-trigger.tsx';
import { WorkflowTitle } from './workflow-title.tsx';

const WorkflowMenu = lazyPart(async () => (await import('./workflow-menu.tsx')).WorkflowMenu);

export function EditorHeader() {
  const session = useSession();
  const { t } = useLingui();
  const outlineOpen = useView((state) => state.outlineOpen);
  return (
    <>
      <header className="flex shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-line border-b bg-surface px-2.5 py-1.5">
        <IconButton
          label={t`Outline`}
          shortcut="mod+shift+l"
          pressed={outlineOpen}
          onClick={() => toggleOutline(session)}
        >
          <ListTree size={16} className="rtl:-scale-x-100" />
        </IconButton>
        <WorkflowTitle />
        <SaveStatus />
        <div className="ms-auto flex items-center gap-1.5">
          <ProblemsButton />
          <HistoryButtons />
          <PublishButton />
          <MenuOnDemand trigger={<WorkflowMenuTrigger />}>
            <WorkflowMenu />
          </MenuOnDemand>
        </div>
      </header>
      <RefusalNotice />
    </>
  );
}
