import type { JsonValue } from '@reporunner/core';
import { classNames } from '../../../ui/class-names.ts';
import { SearchSelect } from '../../../ui/search-select.tsx';
import { Select } from '../../../ui/select.tsx';
import { SwitchControl } from '../../../ui/switch.tsx';
import { effectiveValue } from '../defaults.ts';
import { describedBy, isInvalid } from '../field-frame.tsx';
import type { LeafField } from '../form-context.ts';
import { humanize, optionLabel } from '../names.ts';
import { asList } from '../schema.ts';
import { tied } from './text-control.tsx';

const searchedAbove = 8;

export function BooleanControl({ field }: { readonly field: LeafField }) {
  return (
    <SwitchControl
      {...tied(field)}
      checked={effectiveValue(field.value, field.schema) === true}
      onChange={field.setValue}
    />
  );
}

interface Choice {
  readonly value: JsonValue;
  readonly label: string;
}

function choicesOf(field: LeafField): readonly Choice[] {
  const { schema } = field;
  if (schema.enum !== undefined)
    return schema.enum.map((value) => ({ value, label: optionLabel(schema, value) }));
  return (schema.oneOf ?? schema.anyOf ?? [])
    .filter((one) => one.const !== undefined)
    .map((one) => ({
      value: one.const as JsonValue,
      label: one.title ?? humanize(String(one.const)),
    }));
}

export function SelectControl({ field }: { readonly field: LeafField }) {
  const choices = choicesOf(field);
  const value = effectiveValue(field.value, field.schema);
  const at = choices.findIndex((choice) => choice.value === value);
  const options = choices.map(({ label }, index) => ({ value: String(index), label }));
  // What is not among them is still shown: it may be of a newer version, or an expression.
  if (at === -1) options.unshift({ value: '', label: value === undefined ? '—' : String(value) });
  const pick = (picked: string) => {
    if (picked !== '') field.setValue(choices[Number(picked)]?.value);
  };
  const chosen = at === -1 ? '' : String(at);
  if (choices.length > searchedAbove) {
    return (
      <SearchSelect
        id={field.ids.control}
        labelledBy={field.ids.label}
        value={chosen}
        options={options}
        onChange={pick}
        disabled={field.disabled}
        invalid={isInvalid(field)}
        describedBy={describedBy(field)}
      />
    );
  }
  return (
    <Select
      {...tied(field)}
      value={chosen}
      options={options}
      onChange={(event) => pick(event.target.value)}
    />
  );
}

/** Several of a few: each one a button that is pressed or not. */
export function OptionsControl({ field }: { readonly field: LeafField }) {
  const chosen = asList(effectiveValue(field.value, field.schema));
  const options = field.schema.items?.enum ?? [];
  const toggle = (option: JsonValue) =>
    field.setValue(options.filter((one) => (one === option) !== chosen.includes(one)));
  return (
    <fieldset
      id={field.ids.control}
      aria-labelledby={field.ids.label}
      aria-describedby={describedBy(field)}
      className="flex flex-wrap gap-1"
    >
      {options.map((option) => {
        const pressed = chosen.includes(option);
        return (
          <button
            key={String(option)}
            type="button"
            aria-pressed={pressed}
            disabled={field.disabled}
            onClick={() => toggle(option)}
            className={classNames(
              'h-7 rounded-md border px-2 font-medium text-xs transition-colors disabled:opacity-55',
              pressed
                ? 'border-accent bg-accent-soft text-accent-ink'
                : 'border-line-strong text-muted hover:bg-hover',
            )}
          >
            {optionLabel(field.schema.items, option)}
          </button>
        );
      })}
    </fieldset>
  );
}
