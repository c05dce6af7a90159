import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import type { Ref } from 'react';
import { type ExecutionMode, executionCountsQuery } from '../../api/execution-list.ts';
import type { TimeRange } from '../../api/time-range.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { Select } from '../../ui/select.tsx';
import { type ExecutionSearch, filterOf, modes, type StatusTab, tabStatuses } from './execution-search.ts';
import { modeLabels } from './mode-labels.ts';

interface ExecutionToolbarProps {
  readonly search: ExecutionSearch;
  readonly onChange: (change: ExecutionSearch) => void;
  readonly searchRef: Ref<HTMLInputElement>;
}

const WorkflowFilter = lazyPart(async () => (await import('./workflow-filter.tsx')).WorkflowFilter);

export function ExecutionToolbar({ search, onChange, searchRef }: ExecutionToolbarProps) {
  const { t } = useLingui();
  const format = useFormat();
  const { data: counts } = useQuery(executionCountsQuery(filterOf(search)));
  const countOf = (tab: StatusTab): string | undefined => {
    if (counts === undefined) return undefined;
    const all = tabStatuses[tab].map((status) => counts[status]);
    const sum = all.reduce((total, { count }) => total + count, 0);
    return `${format.number(sum)}${all.some(({ more }) => more) ? '+' : ''}`;
  };
  const tab = (value: StatusTab, label: string) => ({ value, label, hint: countOf(value) });
  return (
    <div className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
      <SearchField
        ref={searchRef}
        label={t`Search errors and workflows`}
        className="w-56 max-sm:w-full"
        value={search.text ?? ''}
        onChange={(text) => onChange({ text: text || undefined })}
      />
      <WorkflowFilter
        workflowId={search.workflow}
        onChange={(workflow) => onChange({ workflow })}
        meanwhile={<div className="h-8 w-40" />}
      />
      <Segmented
        label={t`Status`}
        value={search.status ?? 'all'}
        onChange={(status) => onChange({ status: status === 'all' ? undefined : status })}
        options={[
          { value: 'all', label: t`All` },
          tab('active', t`Running`),
          tab('waiting', t`Waiting`),
          tab('failed', t`Failed`),
          tab('succeeded', t`Succeeded`),
          tab('cancelled', t`Cancelled`),
        ]}
      />
      <Select
        aria-label={t`Started by`}
        className="w-auto!"
        value={search.mode ?? ''}
        onChange={(event) =>
          onChange({ mode: (event.target.value || undefined) as ExecutionMode | undefined })
        }
        options={[
          { value: '', label: t`Any source` },
          ...modes.map((mode) => ({ value: mode, label: t(modeLabels[mode]) })),
        ]}
      />
      <Select
        aria-label={t`Time`}
        className="w-auto!"
        value={search.range ?? ''}
        onChange={(event) => onChange({ range: (event.target.value || undefined) as TimeRange | undefined })}
        options={[
          { value: '', label: t`Any time` },
          { value: 'hour', label: t`Last hour` },
          { value: 'day', label: t`Last 24 hours` },
          { value: 'week', label: t`Last 7 days` },
          { value: 'month', label: t`Last 30 days` },
        ]}
      />
      {search.parent !== undefined && (
        <Chip text={t`Called by one execution`} onClear={() => onChange({ parent: undefined })} />
      )}
      {search.retryOf !== undefined && (
        <Chip text={t`Retries of one execution`} onClear={() => onChange({ retryOf: undefined })} />
      )}
    </div>
  );
}

function Chip({ text, onClear }: { readonly text: string; readonly onClear: () => void }) {
  const { t } = useLingui();
  return (
    <span className="inline-flex h-8 max-w-64 items-center gap-1 rounded-md border border-accent/40 bg-accent-soft ps-2.5 pe-1 text-accent-ink">
      <span dir="auto" className="truncate">
        {text}
      </span>
      <button
        type="button"
        aria-label={t`Take off the filter: ${text}`}
        onClick={onClear}
        className="flex size-6 shrink-0 items-center justify-center rounded hover:bg-hover"
      >
        <X aria-hidden size={14} />
      </button>
    </span>
  );
}
