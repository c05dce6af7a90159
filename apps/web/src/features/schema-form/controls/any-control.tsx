import { useLingui } from '@lingui/react/macro';
import { isExpression } from '@reporunner/core';
import { Ban, Braces, Hash, ToggleLeft, Type } from 'lucide-react';
import type { ReactNode } from 'react';
import { classNames } from '../../../ui/class-names.ts';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { Select } from '../../../ui/select.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { type AnyType, anyTypeOf, convertTo } from '../any-value.ts';
import type { LeafField } from '../form-context.ts';
import { typesOf } from '../schema.ts';
import { JsonControl } from './json-control.tsx';
import { NumberControl } from './number-control.tsx';
import { LongTextControl, TextControl, tied } from './text-control.tsx';

const icons: Readonly<Record<AnyType, ReactNode>> = {
  text: <Type size={14} />,
  number: <Hash size={14} />,
  boolean: <ToggleLeft size={14} />,
  null: <Ban size={14} />,
  json: <Braces size={14} />,
};

function allowedTypes(field: LeafField): readonly AnyType[] {
  const types = typesOf(field.schema);
  if (types.length === 0) return ['text', 'number', 'boolean', 'null', 'json'];
  const all: readonly (AnyType | false)[] = [
    types.includes('string') && 'text',
    (types.includes('number') || types.includes('integer')) && 'number',
    types.includes('boolean') && 'boolean',
    types.includes('null') && 'null',
  ];
  return all.filter((type) => type !== false);
}

/** A value whose type is chosen beside it. */
export function AnyControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const value = field.value ?? field.schema.default;
  const type = anyTypeOf(value);
  const labels: Readonly<Record<AnyType, string>> = {
    text: t`Text`,
    number: t`Number`,
    boolean: t`Yes or no`,
    null: t`Empty (null)`,
    json: t`JSON`,
  };
  const types = allowedTypes(field);
  if (isExpression(value)) return <TextControl field={field} mono />;
  return (
    <div className="flex min-w-0 items-start gap-1">
      <div className="grid min-w-0 grow">
        {controlOf(type, field, { yes: t`Yes`, no: t`No`, none: t`null` })}
      </div>
      {types.length > 1 && (
        <Menu
          trigger={
            <IconButton label={t`Type of ${field.label}: ${labels[type]}`} disabled={field.disabled}>
              {icons[type]}
            </IconButton>
          }
        >
          {types.map((one) => (
            <MenuItem key={one} icon={icons[one]} onSelect={() => field.setValue(convertTo(value, one))}>
              {labels[one]}
            </MenuItem>
          ))}
        </Menu>
      )}
    </div>
  );
}

function controlOf(
  type: AnyType,
  field: LeafField,
  words: { readonly yes: string; readonly no: string; readonly none: string },
): ReactNode {
  switch (type) {
    case 'text':
      return field.schema.ui?.kind === 'longText' ? (
        <LongTextControl field={field} />
      ) : (
        <TextControl field={field} />
      );
    case 'number':
      return <NumberControl field={field} />;
    case 'json':
      return <JsonControl field={field} />;
    case 'boolean':
      return (
        <Select
          {...tied(field)}
          value={String(field.value ?? field.schema.default)}
          options={[
            { value: 'true', label: words.yes },
            { value: 'false', label: words.no },
          ]}
          onChange={(event) => field.setValue(event.target.value === 'true')}
        />
      );
    case 'null':
      return (
        <input
          {...tied(field)}
          readOnly
          value={words.none}
          className={classNames(inputClass, 'font-mono text-muted text-xs')}
        />
      );
  }
}
