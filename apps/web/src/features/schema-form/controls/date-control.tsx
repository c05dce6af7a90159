import { useLingui } from '@lingui/react/macro';
import { CalendarClock, TextCursorInput } from 'lucide-react';
import { useState } from 'react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { inputClass } from '../../../ui/text-field.tsx';
import { pickable } from '../dates.ts';
import type { LeafField } from '../form-context.ts';
import { TextControl, tied } from './text-control.tsx';

/** The browser's picker, or a text box for what it cannot show. */
export function DateControl({
  field,
  kind,
}: {
  readonly field: LeafField;
  readonly kind: 'date' | 'dateTime';
}) {
  const { t } = useLingui();
  const picked = pickable(field.value ?? field.schema.default, kind);
  const [asText, setAsText] = useState(false);
  const text = asText || picked === undefined;
  return (
    <div className="flex gap-1">
      <div className="min-w-0 grow">
        {text ? (
          <TextControl field={field} />
        ) : (
          <input
            {...tied(field)}
            type={kind === 'date' ? 'date' : 'datetime-local'}
            value={picked}
            onChange={(event) =>
              field.setValue(event.target.value === '' ? field.schema.default : event.target.value)
            }
            className={inputClass}
          />
        )}
      </div>
      <IconButton
        label={text ? t`Pick a date` : t`Write it as text`}
        disabled={field.disabled || picked === undefined}
        onClick={() => setAsText(!asText)}
      >
        {text ? <CalendarClock size={14} /> : <TextCursorInput size={14} />}
      </IconButton>
    </div>
  );
}
