/** Code in full size. */
import { useId } from 'react';
import type { CodeSlotProps } from '../../schema-form/index.ts';
import { FullSizeDialog } from './full-size-dialog.tsx';
import { LazyCodeEditor } from './lazy-code-editor.tsx';

interface CodeDialogProps
  extends Pick<CodeSlotProps, 'language' | 'text' | 'onChange' | 'label' | 'disabled'> {
  readonly failedLine: number | undefined;
  readonly onClose: () => void;
}

export function CodeDialog({ label, onClose, ...editor }: CodeDialogProps) {
  const id = useId();
  return (
    <FullSizeDialog title={label} className="inset-2 max-w-6xl sm:inset-y-[5vh]" onClose={onClose}>
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
    </FullSizeDialog>
  );
}
