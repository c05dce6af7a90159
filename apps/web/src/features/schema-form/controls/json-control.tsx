import { Trans } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { classNames } from '../../../ui/class-names.ts';
import { anyToText, parseJson } from '../any-value.ts';
import { isInvalid } from '../field-frame.tsx';
import { type LeafField, useForm } from '../form-context.ts';
import { useTypedText } from '../use-typed-text.ts';
import { areaClass, tied, useFieldText } from './text-control.tsx';

/** JSON as text: what does not parse yet stays in the box and changes nothing. */
export function JsonControl({ field }: { readonly field: LeafField }) {
  const { slots } = useForm();
  const value = field.value ?? field.schema.default;
  const [text, type] = useTypedText<JsonValue | undefined>(value, (one) =>
    typeof one === 'string' ? JSON.stringify(one) : anyToText(one),
  );
  const broken = text.trim() !== '' && parseJson(text) === undefined;
  const change = (typed: string) => {
    const meant = typed.trim() === '' ? undefined : parseJson(typed);
    if (meant === undefined && typed.trim() !== '') {
      type(typed, value);
      return;
    }
    type(typed, meant ?? field.schema.default);
    field.setValue(meant);
  };
  const invalid = broken || isInvalid(field);
  return (
    <div className="grid gap-0.5">
      {slots.renderCode?.({
        language: 'json',
        text,
        onChange: change,
        ids: field.ids,
        label: field.label,
        invalid,
        disabled: field.disabled,
      }) ?? (
        <textarea
          {...tied(field)}
          aria-invalid={invalid || undefined}
          dir="ltr"
          rows={field.compact ? 2 : 4}
          spellCheck={false}
          value={text}
          placeholder="{ }"
          onChange={(event) => change(event.target.value)}
          className={classNames(areaClass, 'font-mono text-xs')}
        />
      )}
      {broken && (
        <p className="text-warning text-xs">
          <Trans>Not JSON yet. It is kept once it is.</Trans>
        </p>
      )}
    </div>
  );
}

export function CodeControl({ field }: { readonly field: LeafField }) {
  const { slots } = useForm();
  const [text, change] = useFieldText(field);
  return (
    slots.renderCode?.({
      language: 'javascript',
      text,
      onChange: change,
      ids: field.ids,
      label: field.label,
      invalid: isInvalid(field),
      disabled: field.disabled,
    }) ?? (
      <textarea
        {...tied(field)}
        dir="ltr"
        rows={8}
        spellCheck={false}
        value={text}
        onChange={(event) => change(event.target.value)}
        className={classNames(areaClass, 'max-h-[50vh] font-mono text-xs')}
      />
    )
  );
}
