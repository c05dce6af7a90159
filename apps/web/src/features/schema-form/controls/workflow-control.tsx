import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useDeferredValue, useState } from 'react';
import { pickableWorkflowsQuery } from '../../../api/pickable-workflows.ts';
import { SearchSelect } from '../../../ui/search-select.tsx';
import { describedBy, isInvalid } from '../field-frame.tsx';
import type { LeafField } from '../form-context.ts';

const textOf = (field: LeafField) => (typeof field.value === 'string' ? field.value : undefined);

export function WorkflowControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const value = textOf(field);
  const found = useQuery(pickableWorkflowsQuery(wanted, value));
  // The workflow that this form is of calls itself only by mistake; it is there, but said.
  const here = useRouterState({ select: ({ location }) => location.pathname });
  return (
    <SearchSelect
      id={field.ids.control}
      labelledBy={field.ids.label}
      value={value}
      options={(found.data ?? []).map(({ id, name }) => ({
        value: id,
        label: name,
        ...(here.includes(id) ? { detail: t`this workflow` } : {}),
      }))}
      onChange={field.setValue}
      onSearch={setSearch}
      loading={found.isFetching}
      placeholder={t`Choose a workflow`}
      disabled={field.disabled}
      invalid={isInvalid(field)}
      describedBy={describedBy(field)}
      empty={found.isError ? <Trans>The workflows could not be loaded.</Trans> : undefined}
    />
  );
}
