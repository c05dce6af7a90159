import { Switch as Primitive } from 'radix-ui';
import { type ComponentProps, type ReactNode, useId } from 'react';

interface SwitchControlProps extends Omit<ComponentProps<typeof Primitive.Root>, 'onChange' | 'checked'> {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** The switch alone, for a label that stands elsewhere. */
export function SwitchControl({ checked, onChange, ...rest }: SwitchControlProps) {
  return (
    <Primitive.Root
      checked={checked}
      onCheckedChange={onChange}
      className="mt-px h-5 w-9 shrink-0 rounded-full bg-line-strong transition-colors disabled:opacity-50 data-[state=checked]:bg-accent"
      {...rest}
    >
      <Primitive.Thumb className="block size-4 translate-x-0.5 rounded-full bg-white shadow-card transition-transform data-[state=checked]:translate-x-4.5 rtl:-translate-x-0.5 rtl:data-[state=checked]:-translate-x-4.5" />
    </Primitive.Root>
  );
}

interface SwitchProps {
  readonly label: ReactNode;
  readonly help?: ReactNode;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, in effect at once. */
export function Switch({ label, help, checked, disabled, onChange }: SwitchProps) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <SwitchControl
        id={id}
        checked={checked}
        {...(disabled === undefined ? {} : { disabled })}
        aria-describedby={help === undefined ? undefined : `${id}-help`}
        onChange={onChange}
      />
      <div>
        <label htmlFor={id}>{label}</label>
        {help !== undefined && (
          <p id={`${id}-help`} className="text-muted text-xs">
            {help}
          </p>
        )}
      </div>
    </div>
  );
}
