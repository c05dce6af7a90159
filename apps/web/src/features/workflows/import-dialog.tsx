import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useId, useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { importWorkflow, workflowsKey } from '../../api/workflow-list.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextOrFiles } from '../../ui/text-or-files.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { readDocuments } from './read-documents.ts';

const example = JSON.stringify({ name: '…', nodes: {} });

interface ImportDialogProps {
  readonly folderId: string | undefined;
  /** What was dropped or pasted already. */
  readonly text: string;
  readonly onClose: () => void;
}

export function ImportDialog({ folderId, text: document, onClose }: ImportDialogProps) {
  const { t } = useLingui();
  const id = useId();
  const navigate = useNavigate();
  const [text, setText] = useState(document);
  const documents = text.trim() === '' ? undefined : readDocuments(text);
  const bring = useMutation({
    mutationFn: async () => {
      const imported: { readonly id: string; readonly name: string }[] = [];
      for (const one of documents ?? []) imported.push(await importWorkflow(one, folderId));
      return imported;
    },
    onSuccess: async (imported) => {
      onClose();
      const [first] = imported;
      if (imported.length === 1 && first !== undefined) {
        await navigate({ to: '/workflows/$workflowId', params: { workflowId: first.id } });
      } else {
        showToast(
          'success',
          plural(imported.length, { one: '# workflow is imported.', other: '# workflows are imported.' }),
        );
      }
    },
    // What came before the one that failed is there.
    onSettled: () => queryClient.invalidateQueries({ queryKey: workflowsKey }),
  });
  const unreadable = text.trim() !== '' && documents === undefined;
  const read = async (files: FileList) => {
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
      <TextOrFiles
        label={t`Workflow as JSON`}
        placeholder={example}
        value={text}
        onChange={setText}
        choose={<Trans>Choose files…</Trans>}
        accept=".json,application/json"
        multiple
        onFiles={(files) => void read(files)}
        errorId={unreadable ? `${id}-error` : undefined}
      >
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
      </TextOrFiles>
    </Dialog>
  );
}
