import { FileUp } from 'lucide-react';
import type { ReactNode } from 'react';

interface TextOrFilesProps {
  /** Of the text box, for those who do not see it. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly choose: ReactNode;
  readonly accept: string;
  /** Several files at once. */
  readonly multiple?: boolean;
  readonly onFiles: (files: FileList) => void;
  /** Id of what says why the text will not do. */
  readonly errorId?: string | undefined;
  /** Between the text and the files: what is wrong. */
  readonly children?: ReactNode;
}

/** A place to paste a text, or to choose a file that holds it. */
export function TextOrFiles(props: TextOrFilesProps) {
  const { label, placeholder, value, onChange, choose, accept, multiple, onFiles, errorId, children } = props;
  return (
    <div className="grid gap-3">
      <textarea
        aria-label={label}
        aria-invalid={errorId !== undefined || undefined}
        aria-describedby={errorId}
        dir="ltr"
        rows={10}
        spellCheck={false}
        placeholder={placeholder}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="w-full rounded-md border border-line-strong bg-surface p-2.5 font-mono text-xs"
      />
      {children}
      <label className="flex cursor-pointer items-center gap-2 justify-self-start rounded-md border border-line-strong px-3 py-1.5 font-medium hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
        <FileUp aria-hidden size={14} />
        {choose}
        <input
          type="file"
          accept={accept}
          multiple={multiple}
          onChange={({ target }) => target.files !== null && onFiles(target.files)}
          className="sr-only"
        />
      </label>
    </div>
  );
}
