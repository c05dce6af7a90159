/** Fills in a request from a cURL command: by its button, or by pasting the command into any field. */
import { t as now } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { Terminal } from 'lucide-react';
import { useId, useState } from 'react';
import { explainError } from '../../../../api/explain-error.ts';
import { Button } from '../../../../ui/button.tsx';
import { inputClass } from '../../../../ui/text-field.tsx';
import { showToast } from '../../../../ui/toasts.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { importRequest, pastedRequest } from '../../palette/pasted-request.ts';
import type { EditorSession } from '../../session/editor-session.ts';
import { useSession } from '../../session/use-session.ts';

/** Whether the text is a command. The parameters follow once the server has read it. */
export function takeCommand({ draft }: EditorSession, node: WorkflowNode, text: string): boolean {
  const pasted = pastedRequest(text);
  if (pasted?.kind !== 'curl') return false;
  const fill = async () => {
    try {
      const { parameters, credential, ignored } = await importRequest(pasted);
      draft.apply({ label: now`Import from cURL` }, [setPart(['nodes', node.id, 'parameters'], parameters)]);
      if (credential !== undefined)
        showToast('info', now`The command signs in. Save what it signs in with as a credential of the node.`);
      if (ignored.length > 0)
        showToast('info', now`Left out, because there is no such setting: ${ignored.join(', ')}`);
    } catch (error) {
      showToast('error', explainError(error));
    }
  };
  void fill();
  return true;
}

export function ImportCurl({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const session = useSession();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState('');
  const [isWrong, setWrong] = useState(false);
  const submit = () => {
    const isCommand = takeCommand(session, node, text);
    setWrong(!isCommand);
    if (!isCommand) return;
    setOpen(false);
    setText('');
  };
  return (
    <div className="grid justify-items-start gap-2">
      <Button
        size="small"
        icon={<Terminal size={14} />}
        aria-expanded={open}
        onClick={() => {
          setOpen(!open);
          setWrong(false);
        }}
      >
        <Trans>Import from cURL</Trans>
      </Button>
      {open && (
        <div className="grid w-full gap-2 rounded-lg border bg-page p-3">
          <label htmlFor={id} className="font-medium text-sm">
            <Trans>cURL command</Trans>
          </label>
          <textarea
            id={id}
            dir="ltr"
            rows={4}
            spellCheck={false}
            // biome-ignore lint/a11y/noAutofocus: its button was pressed to write here
            autoFocus
            value={text}
            aria-invalid={isWrong || undefined}
            aria-describedby={isWrong ? `${id}-error` : undefined}
            onChange={({ target }) => setText(target.value)}
            className={`${inputClass} h-auto py-1.5 font-mono text-xs`}
          />
          {isWrong && (
            <p id={`${id}-error`} role="alert" className="text-danger text-xs">
              {t`The command has to begin with curl.`}
            </p>
          )}
          <p className="text-muted text-xs">
            <Trans>It replaces the parameters of this node; undo brings them back.</Trans>
          </p>
          <Button size="small" look="primary" className="justify-self-start" onClick={submit}>
            <Trans>Import</Trans>
          </Button>
        </div>
      )}
    </div>
  );
}
