import type { WorkflowNode } from '@reporunner/core';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { runDraft } from '../commands/run-commands.ts';
import { useSession } from '../session/use-session.ts';
import { TriggerMenuButton } from './trigger-menu-button.tsx';

/** Which trigger a run starts at. */
export function TriggerMenu({ triggers }: { readonly triggers: readonly WorkflowNode[] }) {
  const session = useSession();
  return (
    <Menu defaultOpen trigger={<TriggerMenuButton />}>
      {triggers.map((node) => {
        const looks = session.catalogue.looksOf(node);
        return (
          <MenuItem
            key={node.id}
            icon={<NodeIcon icon={looks?.icon} group={looks?.group} size={14} />}
            onSelect={() => void runDraft(session, { triggerNodeId: node.id })}
          >
            <bdi>{node.name}</bdi>
          </MenuItem>
        );
      })}
    </Menu>
  );
}
