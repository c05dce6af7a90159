import type { ReactNode } from 'react';
import type { ButtonProps } from './button.tsx';
import { classNames } from './class-names.ts';
import { Tooltip } from './tooltip.tsx';

export type IconButtonProps = Omit<ButtonProps, 'children' | 'icon' | 'look' | 'busy'> & {
  /** What it does: its accessible name and its tooltip. */
  readonly label: string;
  readonly shortcut?: string;
  readonly pressed?: boolean;
  readonly children: ReactNode;
};

export function IconButton(props: IconButtonProps) {
  const { label, shortcut, pressed, size = 'normal', className, children, ...rest } = props;
  return (
    <Tooltip label={label} {...(shortcut === undefined ? {} : { shortcut })}>
      <button
        type="button"
        aria-label={label}
        aria-pressed={pressed}
        className={classNames(
          'inline-flex shrink-0 items-center justify-center rounded-md text-muted transition-colors hover:bg-hover hover:text-ink disabled:opacity-45 aria-pressed:bg-accent-soft aria-pressed:text-accent-ink',
          size === 'small' ? 'size-6' : 'size-8',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
