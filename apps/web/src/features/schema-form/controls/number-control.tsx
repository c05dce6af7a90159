import type { JsonValue } from '@reporunner/core';
import { inputClass } from '../../../ui/text-field.tsx';
import type { LeafField } from '../form-context.ts';
import { typesOf } from '../schema.ts';
import { useTypedText } from '../use-typed-text.ts';
import { tied } from './text-control.tsx';

const textOf = (value: JsonValue | undefined) => (value === undefined || value === null ? '' : String(value));

/** What the text means: a number, nothing, or, while it is not a number yet, the text itself. */
export function numberFrom(text: string): number | string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  const number = Number(trimmed);
  return Number.isFinite(number) ? number : trimmed;
}

export function NumberControl({ field }: { readonly field: LeafField }) {
  const { schema } = field;
  const value = field.value ?? schema.default;
  const [text, type] = useTypedText<JsonValue | undefined>(value, textOf);
  const change = (typed: string) => {
    const meant = numberFrom(typed);
    type(typed, meant ?? schema.default);
    field.setValue(meant);
  };
  const step = (by: 1 | -1) => {
    const from = typeof value === 'number' ? value : 0;
    const least = schema.minimum ?? Number.NEGATIVE_INFINITY;
    const next = Math.min(schema.maximum ?? Number.POSITIVE_INFINITY, Math.max(least, from + by));
    if (next !== value) change(String(next));
  };
  return (
    <input
      {...tied(field)}
      // Not type="number": it throws away what it cannot read, and turns with the mouse wheel.
      type="text"
      inputMode={typesOf(schema).includes('integer') ? 'numeric' : 'decimal'}
      role="spinbutton"
      aria-valuenow={typeof value === 'number' ? value : undefined}
      aria-valuemin={schema.minimum}
      aria-valuemax={schema.maximum}
      dir="ltr"
      autoComplete="off"
      value={text}
      placeholder={schema.ui?.placeholder}
      onChange={(event) => change(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
        event.preventDefault();
        step(event.key === 'ArrowUp' ? 1 : -1);
      }}
      className={`${inputClass} text-start tabular-nums`}
    />
  );
}
