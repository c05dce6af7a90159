import { Trans, useLingui } from '@lingui/react/macro';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Dialog } from '../../../ui/dialog.tsx';
import { useSession } from '../session/use-session.ts';
import { pasteText } from './clipboard-actions.ts';

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
      <div className="grid gap-3">
        <textarea
          aria-label={t`What to import`}
          dir="ltr"
          rows={10}
          spellCheck={false}
          placeholder={'{ "nodes": … }'}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-full rounded-md border border-line-strong bg-surface p-2.5 font-mono text-xs"
        />
        <label className="flex cursor-pointer items-center gap-2 justify-self-start rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
          <FileUp aria-hidden size={14} />
          <Trans>Choose a file…</Trans>
          <input
            type="file"
            accept=".json,.txt,application/json,text/plain"
            onChange={(event) => void event.target.files?.[0]?.text().then(setText)}
            className="sr-only"
          />
        </label>
      </div>
    </Dialog>
  );
}
