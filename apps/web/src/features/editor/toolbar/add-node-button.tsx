import { Trans, useLingui } from '@lingui/react/macro';
import { Plus } from 'lucide-react';
import { Button } from '../../../ui/button.tsx';
import { Tooltip } from '../../../ui/tooltip.tsx';
import { contextOf } from '../commands/command.ts';
import { runCommand } from '../commands/command-table.ts';
import { useDraft, useSession, useView } from '../session/use-session.ts';

/** Over an empty canvas, and where the palette is open already, there is none. */
export function AddNodeButton() {
  const { t } = useLingui();
  const session = useSession();
  const empty = useDraft(({ workflow }) => Object.keys(workflow.nodes).length === 0);
  const choosing = useView(({ palette }) => palette !== undefined);
  if (empty || choosing) return null;
  return (
    <Tooltip label={t`Add a node, after the one that is selected`} shortcut="/">
      <Button
        icon={<Plus size={15} aria-hidden />}
        className="shadow-card"
        onClick={() => runCommand('addNode', contextOf(session))}
      >
        <Trans>Add a node</Trans>
      </Button>
    </Tooltip>
  );
}
