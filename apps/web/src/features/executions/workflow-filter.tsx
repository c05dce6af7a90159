import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { pickableWorkflowsQuery } from '../../api/pickable-workflows.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { SearchSelect } from '../../ui/search-select.tsx';

interface WorkflowFilterProps {
  readonly workflowId: string | undefined;
  readonly onChange: (workflowId: string | undefined) => void;
}

/** Executions of one workflow, found by its name, or of all. */
export function WorkflowFilter({ workflowId, onChange }: WorkflowFilterProps) {
  const { t } = useLingui();
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const found = useQuery(pickableWorkflowsQuery(wanted, workflowId));
  return (
    <div className="flex w-40 items-center gap-1 max-sm:w-full">
      <div className="min-w-0 grow">
        <SearchSelect
          label={t`Workflow`}
          value={workflowId}
          options={(found.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          onChange={onChange}
          onSearch={setText}
          onOpenChange={(open) => !open && setText('')}
          loading={found.isFetching}
          placeholder={t`All workflows`}
          empty={found.isError ? <Trans>The workflows could not be loaded.</Trans> : undefined}
        />
      </div>
      {workflowId !== undefined && (
        <IconButton label={t`Show all workflows`} size="small" onClick={() => onChange(undefined)}>
          <X aria-hidden size={14} />
        </IconButton>
      )}
    </div>
  );
}
