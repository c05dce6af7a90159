import type { MouseEvent } from 'react';

interface CheckboxProps {
  readonly label: string;
  readonly checked: boolean | 'some';
  /** With the event, for Shift. */
  readonly onChange: (event: MouseEvent<HTMLInputElement>) => void;
  readonly tabIndex?: number;
}

/** A tick without a visible label: rows and their heading. */
export function Checkbox({ label, checked, onChange, tabIndex }: CheckboxProps) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      tabIndex={tabIndex}
      checked={checked === true}
      ref={(input) => {
        if (input !== null) input.indeterminate = checked === 'some';
      }}
      // The click carries Shift, which the change does not.
      onClick={onChange}
      onChange={() => {}}
      className="block size-4 shrink-0 cursor-pointer rounded accent-accent"
    />
  );
}
