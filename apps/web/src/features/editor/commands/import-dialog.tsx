import { Trans, useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { TextOrFiles } from '../../../ui/text-or-files.tsx';
import { useSession } from '../session/use-session.ts';
import { pasteText } from './clipboard-actions.ts';

const example = JSON.stringify({ nodes: '…' });

/** Adds to this workflow what is in a text or in a file. */
export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { t } = useLingui();
  const [text, setText] = useState('');
  const add = () => {
    if (text.trim() === '') return;
    onClose();
    void pasteText(session, text);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={t`Import into this workflow`}
      description={t`A workflow of Reporunner or of n8n as JSON, or a cURL command. It is added to what is here; one undo takes it away.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button look="primary" disabled={text.trim() === ''} onClick={add}>
            <Trans>Add</Trans>
          </Button>
        </>
      }
    >
      <TextOrFiles
        label={t`What to import`}
        placeholder={example}
        value={text}
        onChange={setText}
        choose={<Trans>Choose a file…</Trans>}
        accept=".json,.txt,application/json,text/plain"
        onFiles={([file]) => void file?.text().then(setText)}
      />
    </Dialog>
  );
}
