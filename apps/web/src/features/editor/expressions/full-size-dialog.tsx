/** An editor as large as the window lets it be. */
import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { forwardEscape } from './forward-escape.ts';

interface FullSizeDialogProps {
  readonly title: string;
  /** How large. */
  readonly className: string;
  /** In the header, behind the title. */
  readonly tools?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function FullSizeDialog({ title, className, tools, onClose, children }: FullSizeDialogProps) {
  const { t } = useLingui();
  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          onEscapeKeyDown={forwardEscape}
          onOpenAutoFocus={(event) => {
            const editor = (event.target as HTMLElement).querySelector<HTMLElement>('.cm-content');
            if (editor === null) return;
            event.preventDefault();
            editor.focus();
          }}
          className={classNames(
            // No transform: the lists of completions are placed by the window.
            'fixed z-40 mx-auto flex flex-col overflow-hidden rounded-xl border border-line bg-raised shadow-float outline-none',
            className,
          )}
        >
          <header className="flex items-center gap-3 border-b py-2.5 ps-5 pe-3">
            <Dialog.Title className="min-w-0 grow truncate font-semibold text-base">{title}</Dialog.Title>
            {tools}
            <Dialog.Close
              aria-label={t`Close`}
              className="inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X aria-hidden size={16} />
            </Dialog.Close>
          </header>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
