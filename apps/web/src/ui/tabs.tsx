import { Tabs as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface TabsProps<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly tabs: readonly { readonly value: T; readonly label: string; readonly badge?: ReactNode }[];
  readonly onChange: (value: T) => void;
  /** At the end of the tabs' line. */
  readonly end?: ReactNode;
  /** Between the tabs and what is in the chosen one. */
  readonly below?: ReactNode;
  /** What is in the chosen tab. */
  readonly children: ReactNode;
  readonly className?: string;
}

export function Tabs<T extends string>(props: TabsProps<T>) {
  const { label, value, tabs, onChange, end, below, children, className } = props;
  return (
    <Primitive.Root
      value={value}
      onValueChange={(next) => onChange(next as T)}
      dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}
      className={classNames('flex min-h-0 min-w-0 flex-col', className)}
    >
      <div className="flex shrink-0 items-center gap-2 border-line border-b px-2">
        <Primitive.List aria-label={label} className="flex min-w-0 grow gap-1 overflow-x-auto">
          {tabs.map((tab) => (
            <Primitive.Trigger
              key={tab.value}
              value={tab.value}
              className="-mb-px flex h-9 shrink-0 items-center gap-1.5 border-transparent border-b-2 px-2 text-muted text-sm transition-colors hover:text-ink focus-visible:-outline-offset-2 data-[state=active]:border-b-accent data-[state=active]:font-medium data-[state=active]:text-ink"
            >
              {tab.label}
              {tab.badge}
            </Primitive.Trigger>
          ))}
        </Primitive.List>
        {end}
      </div>
      {below}
      <Primitive.Content
        value={value}
        tabIndex={-1}
        className="flex min-h-0 grow flex-col focus:outline-none"
      >
        {children}
      </Primitive.Content>
    </Primitive.Root>
  );
}
