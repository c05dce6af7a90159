import type { SelectOption } from '../../../ui/select.tsx';

interface SmallSelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly SelectOption[];
  readonly onChange: (value: string) => void;
}

/** A choice in a column's head: as quiet as a heading until it is pointed at. */
export function SmallSelect({ label, value, options, onChange }: SmallSelectProps) {
  return (
    <select
      aria-label={label}
      title={label}
      value={value}
      onChange={({ target }) => onChange(target.value)}
      className="h-7 min-w-0 max-w-44 truncate rounded-md border border-line bg-surface px-1.5 text-ink text-xs hover:border-line-strong"
    >
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}
