import type { ReactNode } from 'react';

interface ColumnFrameProps {
  readonly title: string;
  /** Beside the title. */
  readonly children?: ReactNode;
  readonly body: ReactNode;
}

/** A column of data: a region with its heading. */
export function ColumnFrame({ title, children, body }: ColumnFrameProps) {
  return (
    <section aria-label={title} className="flex h-full min-h-0 flex-col">
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b px-3 py-1.5">
        <h2 className="font-semibold text-sm">{title}</h2>
        {children}
      </header>
      <div className="flex min-h-0 grow flex-col">{body}</div>
    </section>
  );
}
