import { Trans, useLingui } from '@lingui/react/macro';
import { isExpression } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type LeafField, useForm } from '../form-context.ts';
import { readRepeat, writeRepeat } from '../repeat.ts';
import { RepeatFields } from './repeat-fields.tsx';
import { TextControl } from './text-control.tsx';

const shownRuns = 3;

/** How often and when, with the cron expression that it comes to under it, and the next times. */
export function CronControl({ field }: { readonly field: LeafField }) {
  const value = typeof field.value === 'string' ? field.value : '';
  const read = readRepeat(value);
  // Somebody who writes an expression keeps doing so, also where it passes one that the fields could say.
  const [isCustom, setCustom] = useState(value !== '' && read === undefined);
  return (
    <div className="grid gap-1.5">
      <RepeatFields
        repeat={isCustom ? undefined : read}
        disabled={field.disabled}
        onChange={(repeat) => {
          setCustom(false);
          field.setValue(writeRepeat(repeat));
        }}
        onCustom={() => setCustom(true)}
      />
      <TextControl field={field} mono />
      {value !== '' && !isExpression(value) && <NextRuns expression={value} />}
    </div>
  );
}

/** The reckoning is loaded with the first cron expression that somebody sees. */
function NextRuns({ expression }: { readonly expression: string }) {
  const { i18n } = useLingui();
  const { timezone } = useForm();
  const { data } = useQuery({
    queryKey: ['next-runs', expression, timezone, i18n.locale],
    queryFn: async () => {
      const { nextRuns, describeRuns } = await import('../next-runs.ts');
      const now = new Date();
      const next = nextRuns(expression, timezone, shownRuns, now);
      return 'problem' in next
        ? next
        : { runs: describeRuns(next.runs, { locale: i18n.locale, timezone, now }) };
    },
    networkMode: 'always',
    staleTime: 0,
    placeholderData: (before) => before,
  });
  return (
    // The room is kept, so that nothing jumps while somebody types.
    <div className="min-h-4 text-muted text-xs" aria-live="polite">
      {data !== undefined && 'problem' in data && (
        <span className="text-warning">
          <Trans>This is not a cron expression yet.</Trans>
        </span>
      )}
      {data !== undefined && 'runs' in data && <Trans>Next: {data.runs.join(' · ') || '—'}</Trans>}
    </div>
  );
}
