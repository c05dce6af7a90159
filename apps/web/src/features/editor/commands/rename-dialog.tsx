import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { namesOf } from '../canvas-model/edits.ts';
import { renameParts } from '../canvas-model/rename-parts.ts';
import { useNode, useSession, useWorkflow } from '../session/use-session.ts';

export function RenameDialog({ nodeId, onClose }: { readonly nodeId: string; readonly onClose: () => void }) {
  const { draft, catalogue } = useSession();
  const { t } = useLingui();
  const workflow = useWorkflow();
  const node = useNode(nodeId);
  const [name, setName] = useState(node?.name ?? '');
  if (node === undefined) return null;
  const taken = name.trim() !== node.name && namesOf(workflow).has(name.trim());
  const empty = name.trim() === '';
  const take = () => {
    if (taken || empty) return;
    draft.apply({ label: t`Rename ${node.name}` }, renameParts(workflow, catalogue, nodeId, name));
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Rename “${node.name}”`}
      description={t`Expressions that name it are changed with it.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="primary" disabled={taken || empty} onClick={take}>
            <Trans>Rename</Trans>
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          take();
        }}
      >
        <TextField
          label={t`Name`}
          dir="auto"
          maxLength={128}
          value={name}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setName(event.target.value)}
          error={taken ? t`Another node has this name already.` : undefined}
        />
      </form>
    </Dialog>
  );
}
