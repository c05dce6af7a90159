import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FileUp } from 'lucide-react';
import { useId, useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { importWorkflow, workflowsKey } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { readDocuments } from './read-documents.ts';

const example = JSON.stringify({ name: '…', nodes: {} });

interface ImportDialogProps {
  readonly folderId: string | undefined;
  /** What was dropped or pasted already. */
  readonly text: string;
  readonly onClose: () => void;
}

export function ImportDialog({ folderId, text: given, onClose }: ImportDialogProps) {
  const { t } = useLingui();
  const id = useId();
  const navigate = useNavigate();
  const [text, setText] = useState(given);
  const documents = text.trim() === '' ? undefined : readDocuments(text);
  const bring = useMutation({
    mutationFn: async () => {
      const made: { readonly id: string; readonly name: string }[] = [];
      for (const one of documents ?? []) made.push(await importWorkflow(one, folderId));
      return made;
    },
    onSuccess: async (made) => {
      onClose();
      const [first] = made;
      if (made.length === 1 && first !== undefined) {
        await navigate({ to: '/workflows/$workflowId', params: { workflowId: first.id } });
      } else {
        showToast(
          'success',
          plural(made.length, { one: '# workflow is imported.', other: '# workflows are imported.' }),
        );
      }
    },
    // What came before the one that failed is there.
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowsKey }),
  });
  const unreadable = text.trim() !== '' && documents === undefined;
  const read = async (files: FileList | null) => {
    if (files === null) return;
    const texts = await Promise.all([...files].map((file) => file.text()));
    const [only] = texts;
    setText(texts.length === 1 && only !== undefined ? only : `[${texts.join(',\n')}]`);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      size="medium"
      title={t`Import workflows`}
      description={t`Paste exported JSON, or choose files. Nothing runs until you say so.`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button
            look="primary"
            busy={bring.isPending}
            disabled={documents === undefined}
            onClick={() => bring.mutate()}
          >
            <Trans>Import</Trans>
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <textarea
          aria-label={t`Workflow as JSON`}
          aria-invalid={unreadable || undefined}
          aria-describedby={unreadable ? `${id}-error` : undefined}
          dir="ltr"
          rows={10}
          spellCheck={false}
          placeholder={example}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="w-full rounded-md border border-line-strong bg-surface p-2.5 font-mono text-xs"
        />
        {unreadable && (
          <p id={`${id}-error`} className="text-danger text-xs">
            <Trans>This is no workflow in JSON: it needs “nodes”.</Trans>
          </p>
        )}
        {bring.error && (
          <p role="alert" className="text-danger">
            {explainError(bring.error)}
          </p>
        )}
        <label className="flex cursor-pointer items-center gap-2 justify-self-start rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
          <FileUp aria-hidden size={14} />
          <Trans>Choose files…</Trans>
          <input
            type="file"
            accept=".json,application/json"
            multiple
            onChange={(event) => void read(event.target.files)}
            className="sr-only"
          />
        </label>
      </div>
    </Dialog>
  );
}
