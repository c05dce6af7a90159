/** An expression in full size, with what it gives for the chosen item beside it. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useId } from 'react';
import { Kbd } from '../../../ui/kbd.tsx';
import { ItemStepper } from '../node-panel/input/item-stepper.tsx';
import { FullSizeDialog } from './full-size-dialog.tsx';
import { LazyTemplateEditor } from './lazy-template-editor.tsx';
import { MissingHint } from './preview-line.tsx';
import type { Preview } from './preview-template.ts';
import { useTypeNames } from './type-names.ts';

interface ExpressionDialogProps {
  readonly label: string;
  readonly value: string;
  readonly preview: Preview | undefined;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
  readonly onClose: () => void;
}

export function ExpressionDialog(props: ExpressionDialogProps) {
  const { label, value, preview, disabled, onChange, onClose } = props;
  const { t } = useLingui();
  const id = useId();
  return (
    <FullSizeDialog
      title={label}
      className="inset-x-2 inset-y-[8vh] max-w-5xl"
      tools={<ItemStepper />}
      onClose={onClose}
    >
      <div className="grid min-h-0 grow grid-rows-2 sm:grid-cols-[3fr_2fr] sm:grid-rows-1">
        <div className="flex min-h-0 flex-col overflow-y-auto p-4">
          <LazyTemplateEditor
            value={value}
            onChange={onChange}
            multiline
            full
            label={label}
            id={`${id}-editor`}
            describedBy={`${id}-result`}
            invalid={preview?.kind === 'error'}
            disabled={disabled}
            focusAt={value.length - 1}
          />
          <p className="mt-2 flex flex-wrap items-center gap-x-1 text-muted text-xs">
            <Trans>
              <Kbd keys="Tab" /> takes a suggestion, <Kbd keys="Esc" /> closes the list.
            </Trans>
          </p>
        </div>
        <section
          aria-label={t`Result`}
          id={`${id}-result`}
          className="flex min-h-0 flex-col border-line border-t bg-page sm:border-s sm:border-t-0"
        >
          <FullResult preview={preview} onFix={onChange} />
        </section>
      </div>
    </FullSizeDialog>
  );
}

interface FullResultProps {
  readonly preview: Preview | undefined;
  readonly onFix: (template: string) => void;
}

function FullResult({ preview, onFix }: FullResultProps) {
  const typeNames = useTypeNames();
  return (
    <>
      <h3 className="flex items-center gap-2 px-4 pt-3 pb-1 font-medium text-sm">
        <Trans>Result</Trans>
        {preview?.kind === 'value' && (
          <span className="rounded bg-sunken px-1 font-normal text-2xs text-muted">
            {typeNames[preview.type]}
          </span>
        )}
        {preview !== undefined && (
          <span className="min-w-0 font-normal text-xs">
            <MissingHint preview={preview} onFix={onFix} />
          </span>
        )}
      </h3>
      {preview?.kind === 'error' ? (
        <p role="status" dir="auto" className="break-words px-4 py-1 text-danger text-sm">
          {preview.message}
        </p>
      ) : (
        <pre
          dir="auto"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and keys have to reach it
          tabIndex={0}
          className="min-h-0 grow overflow-auto whitespace-pre-wrap break-words px-4 py-1 font-mono text-xs"
        >
          {preview?.full}
        </pre>
      )}
    </>
  );
}
