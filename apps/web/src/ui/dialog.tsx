import { useLingui } from '@lingui/react/macro';
import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, useRef } from 'react';
import { classNames } from './class-names.ts';
import { isCovered } from './is-covered.ts';

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly size?: 'small' | 'medium' | 'large';
  readonly children: ReactNode;
  /** Buttons, at the end. */
  readonly actions?: ReactNode;
  /** False: there is no way around it. */
  readonly closable?: boolean;
}

const widths = { small: 'max-w-md', medium: 'max-w-xl', large: 'max-w-4xl' } as const;

export function Dialog(props: DialogProps) {
  const {
    open,
    onOpenChange,
    title,
    description,
    size = 'small',
    children,
    actions,
    closable = true,
  } = props;
  const { t } = useLingui();
  // Many a dialog is opened by a shortcut or a menu: there is no button that the focus could go back to by itself.
  const before = useRef<Element>(null);
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fixed inset-0 z-40 bg-black/40 data-[state=open]:animate-[fade-in_120ms_ease-out]" />
        <Primitive.Content
          {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          onOpenAutoFocus={() => {
            before.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) => {
            const element = before.current;
            if (!(element instanceof HTMLElement) || !element.isConnected || element === document.body)
              return;
            event.preventDefault();
            // Unless it has gone elsewhere already, or somebody quick has opened something else meanwhile.
            if (document.activeElement === document.body && !isCovered()) element.focus();
          }}
          className={classNames(
            'fixed start-1/2 top-[12vh] z-40 flex max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 flex-col rounded-xl border border-line bg-raised shadow-float rtl:translate-x-1/2',
            widths[size],
          )}
        >
          <header className="px-5 pe-14 pt-4 pb-2">
            <div className="grow">
              <Primitive.Title className="font-semibold text-base">{title}</Primitive.Title>
              {description !== undefined && (
                <Primitive.Description className="mt-0.5 text-muted">{description}</Primitive.Description>
              )}
            </div>
          </header>
          <div className="min-h-0 grow overflow-y-auto px-5 py-2">{children}</div>
          {actions !== undefined && (
            <footer className="flex justify-end gap-2 px-5 pt-2 pb-4">{actions}</footer>
          )}
          {/* Last, so that a dialog opens with the focus on what it is about; without a tooltip, which would take Escape. */}
          {closable && (
            <Primitive.Close
              aria-label={t`Close`}
              className="absolute end-4 top-3.5 inline-flex size-7 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X aria-hidden size={16} />
            </Primitive.Close>
          )}
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
