import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import { type SearchOption, SearchSelect } from '../../../ui/search-select.tsx';
import { describedBy, isInvalid } from '../field-frame.tsx';
import type { LeafField } from '../form-context.ts';

let known: readonly SearchOption[] | undefined;

function offsetOf(timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' }).formatToParts();
  return parts.find(({ type }) => type === 'timeZoneName')?.value.replace('GMT', 'UTC') ?? '';
}

/** Made when the list is first opened: four hundred formatters take a moment. */
function zones(): readonly SearchOption[] {
  known ??= ['UTC', ...Intl.supportedValuesOf('timeZone').filter((name) => name !== 'UTC')].map((name) => ({
    value: name,
    label: name.replaceAll('_', ' '),
    detail: offsetOf(name),
  }));
  return known;
}

export function TimezoneControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const [opened, setOpened] = useState(false);
  const value = field.value ?? field.schema.default;
  const text = typeof value === 'string' ? value : '';
  const none: SearchOption = { value: '', label: t`The workflow's time zone` };
  const own = field.required ? [] : [none];
  const options = opened ? [...own, ...zones()] : [...own, { value: text, label: text.replaceAll('_', ' ') }];
  return (
    <SearchSelect
      id={field.ids.control}
      labelledBy={field.ids.label}
      value={text}
      options={text === '' && !opened ? own : options}
      onChange={(zone) => field.setValue(zone === '' ? field.schema.default : zone)}
      placeholder={t`Choose a time zone`}
      disabled={field.disabled}
      invalid={isInvalid(field)}
      describedBy={describedBy(field)}
      onOpenChange={(open) => open && setOpened(true)}
    />
  );
}
