/** Code in full size. */
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useId } from 'react';
import type { CodeSlotProps } from '../../schema-form/index.ts';
import { handOnEscape } from './hand-on-escape.ts';
import { LazyCodeEditor } from './lazy-code-editor.tsx';

interface CodeDialogProps
  extends Pick<CodeSlotProps, 'language' | 'text' | 'onChange' | 'label' | 'disabled'> {
  readonly failedLine: number | undefined;
  readonly onClose: () => void;
}

export function CodeDialog({ label, onClose, ...editor }: CodeDialogProps) {
  const { t } = useLingui();
  const id = useId();
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onEscapeKeyDown={handOnEscape}
          onOpenAutoFocus={(event) => {
            const code = (event.target as HTMLElement).querySelector<HTMLElement>('.cm-content');
            if (code === null) return;
            event.preventDefault();
            code.focus();
          }}
          // No transform: the lists of completions are placed by the window.
          className="fixed inset-2 z-40 mx-auto flex max-w-6xl flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none sm:inset-y-[5vh]"
        >
          <header className="flex items-center gap-3 border-b py-2.5 ps-5 pe-3">
            <Dialog.Title className="min-w-0 grow truncate font-semibold text-base">{label}</Dialog.Title>
            <Dialog.Close
              aria-label={t`Close`}
              className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X aria-hidden size={16} />
            </Dialog.Close>
          </header>
          <div className="flex min-h-0 grow flex-col p-4">
            <LazyCodeEditor
              {...editor}
              label={label}
              id={id}
              describedBy={undefined}
              invalid={false}
              className="max-h-none grow"
            />
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
