import type { ReactNode } from 'react';
import { classNames } from '../ui/class-names.ts';
import { PageTitle } from './page-title.tsx';

interface PageProps {
  readonly title: string;
  readonly intro?: ReactNode;
  /** Above the title: where this is. */
  readonly trail?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** The content scrolls by itself and fills the rest: long lists. */
  readonly fill?: boolean;
  readonly narrow?: boolean;
}

/** A screen: title with actions, content below. */
export function Page({ title, intro, trail, actions, children, fill = false, narrow = false }: PageProps) {
  return (
    <div
      className={classNames(
        'mx-auto flex w-full flex-col',
        narrow ? 'max-w-3xl' : 'max-w-7xl',
        fill && 'h-full',
      )}
    >
      <header className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 pt-5 pb-3 sm:px-6">
        <div className="min-w-0 grow">
          {trail}
          <PageTitle text={title} />
          {intro && <p className="mt-0.5 text-muted">{intro}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
