import { Trans, useLingui } from '@lingui/react/macro';
import { SECRET_MARK } from '@reporunner/constants';
import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { describedBy, isInvalid } from '../field-frame.tsx';
import type { LeafField } from '../form-context.ts';
import { typesOf } from '../schema.ts';
import { useTypedText } from '../use-typed-text.ts';

export const areaClass = classNames(
  inputClass,
  'h-auto min-h-8 max-h-80 resize-y field-sizing-content py-1.5 leading-5',
);

/** The attributes that tie a control to its label, help and issues. */
export function tied(field: LeafField) {
  return {
    id: field.ids.control,
    'aria-describedby': describedBy(field),
    'aria-invalid': isInvalid(field) || undefined,
    'aria-required': field.required || undefined,
    disabled: field.disabled,
  };
}

const textOf = (value: unknown) =>
  value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);

/** Emptied, an optional text without a default is not set at all. */
function meantBy(field: LeafField, text: string): string | undefined {
  return text === '' && !field.required && field.schema.default === undefined ? undefined : text;
}

export function useFieldText(field: LeafField) {
  const value = field.value ?? field.schema.default;
  const [text, type] = useTypedText(value, textOf);
  const change = (typed: string) => {
    const meant = meantBy(field, typed);
    type(typed, meant ?? field.schema.default);
    field.setValue(meant);
  };
  return [text, change] as const;
}

export function TextControl({ field, mono = false }: { readonly field: LeafField; readonly mono?: boolean }) {
  const [text, change] = useFieldText(field);
  const shared = {
    ...tied(field),
    dir: 'auto' as const,
    value: text,
    placeholder: field.schema.ui?.placeholder,
    spellCheck: false,
    autoComplete: 'off',
  };
  // A one-line box would throw line breaks away.
  if (text.includes('\n')) return <LongTextControl field={field} mono={mono} />;
  return (
    <input
      {...shared}
      type="text"
      onChange={(event) => change(event.target.value)}
      className={classNames(inputClass, mono && 'font-mono text-xs')}
    />
  );
}

export function LongTextControl({
  field,
  mono = false,
}: {
  readonly field: LeafField;
  readonly mono?: boolean;
}) {
  const [text, change] = useFieldText(field);
  return (
    <textarea
      {...tied(field)}
      dir="auto"
      rows={field.compact ? 1 : 3}
      value={text}
      placeholder={field.schema.ui?.placeholder}
      spellCheck={!mono}
      onChange={(event) => change(event.target.value)}
      className={classNames(areaClass, mono && 'font-mono text-xs')}
    />
  );
}

/** What is typed can be looked at before it is saved; what is saved never comes back. */
export function SecretControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const [shown, setShown] = useState(false);
  const [text, change] = useFieldText(field);
  return (
    <span className="relative flex">
      <input
        {...tied(field)}
        type={shown ? 'text' : 'password'}
        dir="ltr"
        value={text}
        placeholder={field.schema.ui?.placeholder}
        // Not a password of this site: the browser is to keep out of it.
        autoComplete="new-password"
        data-1p-ignore
        spellCheck={false}
        onChange={(event) => change(event.target.value)}
        className={classNames(inputClass, 'pe-9 font-mono text-xs')}
      />
      <IconButton
        label={shown ? t`Hide` : t`Show`}
        size="small"
        pressed={shown}
        onClick={() => setShown(!shown)}
        className="absolute inset-e-1 top-1"
      >
        {shown ? <EyeOff size={14} /> : <Eye size={14} />}
      </IconButton>
    </span>
  );
}

/** A secret that is kept on the server. To have another one, it is written anew; the old one is not shown. */
export function SavedSecretControl({ field }: { readonly field: LeafField }) {
  return (
    <span className="flex gap-1">
      <input
        {...tied(field)}
        readOnly
        dir="ltr"
        value={SECRET_MARK}
        className={classNames(inputClass, 'text-muted')}
      />
      <Button
        disabled={field.disabled}
        onClick={() => field.setValue(typesOf(field.schema)[0] === 'object' ? {} : '')}
      >
        <Trans>Replace</Trans>
      </Button>
    </span>
  );
}
