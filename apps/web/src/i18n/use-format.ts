import { useLingui } from '@lingui/react';
import { createFormat, type Format } from './format.ts';

const formats = new Map<string, Format>();

/** Numbers, dates and durations in the language that is shown. */
export function useFormat(): Format {
  const { i18n } = useLingui();
  const { locale } = i18n;
  const known = formats.get(locale);
  if (known !== undefined) return known;
  const created = createFormat(locale);
  formats.set(locale, created);
  return created;
}
