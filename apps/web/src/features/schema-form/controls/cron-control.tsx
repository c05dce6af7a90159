import { Trans, useLingui } from '@lingui/react/macro';
import { isExpression } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { Menu, MenuItem } from '../../../ui/menu.tsx';
import { type LeafField, useForm } from '../form-context.ts';
import { TextControl } from './text-control.tsx';

const shownRuns = 3;

export function CronControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const presets = [
    { expression: '* * * * *', label: t`Every minute` },
    { expression: '*/15 * * * *', label: t`Every 15 minutes` },
    { expression: '0 * * * *', label: t`Every hour` },
    { expression: '0 9 * * *', label: t`Every day at 9:00` },
    { expression: '0 9 * * MON-FRI', label: t`Weekdays at 9:00` },
    { expression: '0 9 * * MON', label: t`Mondays at 9:00` },
    { expression: '0 9 1 * *', label: t`The first of the month at 9:00` },
  ];
  const value = typeof field.value === 'string' ? field.value : '';
  return (
    <div className="grid gap-1">
      <div className="flex gap-1">
        <div className="min-w-0 grow">
          <TextControl field={field} mono />
        </div>
        <Menu
          trigger={
            <IconButton label={t`Common schedules`} disabled={field.disabled}>
              <ChevronDown size={14} />
            </IconButton>
          }
        >
          {presets.map(({ expression, label }) => (
            <MenuItem key={expression} onSelect={() => field.setValue(expression)}>
              {label}
              <span dir="ltr" className="ms-3 font-mono text-muted text-xs">
                {expression}
              </span>
            </MenuItem>
          ))}
        </Menu>
      </div>
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
