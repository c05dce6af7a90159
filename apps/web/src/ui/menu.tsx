import { Check } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Kbd } from './kbd.tsx';

interface MenuProps {
  readonly trigger: ReactNode;
  readonly children: ReactNode;
  readonly align?: 'start' | 'end';
  /** It is open from the start: it was asked for before it was here (`MenuOnDemand`). */
  readonly defaultOpen?: boolean;
}

export function Menu({ trigger, children, align = 'end', defaultOpen = false }: MenuProps) {
  return (
    // Not modal: that would hide a page from screen readers that can still be tabbed into.
    <DropdownMenu.Root
      modal={false}
      defaultOpen={defaultOpen}
      dir={document.documentElement.dir === 'rtl' ? 'rtl' : 'ltr'}
    >
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-float"
        >
          {children}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface MenuItemProps {
  readonly icon?: ReactNode;
  readonly shortcut?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ icon, shortcut, danger = false, disabled, onSelect, children }: MenuItemProps) {
  return (
    <DropdownMenu.Item
      {...(disabled === undefined ? {} : { disabled })}
      onSelect={onSelect}
      className={classNames(
        'flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 outline-none data-disabled:opacity-45 data-highlighted:bg-hover',
        danger && 'text-danger',
      )}
    >
      <span className="flex w-4 justify-center text-muted">{icon}</span>
      <span className="grow">{children}</span>
      {shortcut !== undefined && <Kbd keys={shortcut} />}
    </DropdownMenu.Item>
  );
}

export function MenuSeparator() {
  return <DropdownMenu.Separator className="my-1 h-px bg-line" />;
}

interface MenuCheckItemProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  /** Said at the end of the line, such as how many there are. */
  readonly hint?: ReactNode;
  readonly children: ReactNode;
}

/** The menu stays open: several can be ticked. */
export function MenuCheckItem({ checked, onChange, hint, children }: MenuCheckItemProps) {
  return (
    <DropdownMenu.CheckboxItem
      checked={checked}
      onCheckedChange={onChange}
      onSelect={(event) => event.preventDefault()}
      className="flex h-8 cursor-default select-none items-center gap-2 rounded-md px-2 outline-none data-highlighted:bg-hover"
    >
      <span aria-hidden className="flex w-4 justify-center text-accent-ink">
        {checked && <Check size={14} />}
      </span>
      <span dir="auto" className="min-w-0 grow truncate">
        {children}
      </span>
      {hint !== undefined && <span className="text-muted text-xs">{hint}</span>}
    </DropdownMenu.CheckboxItem>
  );
}
