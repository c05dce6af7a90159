import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { FileUp } from 'lucide-react';
import { useDeferredValue, useRef, useState } from 'react';
import { pickableWorkflowsQuery } from '../../../api/pickable-workflows.ts';
import { Button } from '../../../ui/button.tsx';
import { SearchSelect } from '../../../ui/search-select.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { describedBy, isInvalid } from '../field-frame.tsx';
import { type LeafField, useForm } from '../form-context.ts';
import { LongTextControl, TextControl } from './text-control.tsx';

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

export function ResourceControl({ field }: { readonly field: LeafField }) {
  const { slots } = useForm();
  return slots.loadResources === undefined ? (
    <TextControl field={field} />
  ) : (
    <ResourceSearch field={field} load={slots.loadResources} />
  );
}

function ResourceSearch({
  field,
  load,
}: {
  readonly field: LeafField;
  readonly load: NonNullable<ReturnType<typeof useForm>['slots']['loadResources']>;
}) {
  const { t } = useLingui();
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  const found = useQuery({
    queryKey: ['resources', ...field.path, field.schema.title, wanted],
    queryFn: ({ signal }) => load(field, wanted, signal),
    enabled: open,
  });
  return (
    <SearchSelect
      id={field.ids.control}
      labelledBy={field.ids.label}
      value={textOf(field)}
      options={found.data ?? []}
      onChange={field.setValue}
      onSearch={setSearch}
      onOpenChange={setOpen}
      loading={found.isFetching}
      free
      placeholder={field.schema.ui?.placeholder ?? t`Choose`}
      disabled={field.disabled}
      invalid={isInvalid(field)}
      describedBy={describedBy(field)}
      empty={found.isError ? <Trans>The list could not be loaded. An id can be typed.</Trans> : undefined}
    />
  );
}

const largestFile = 1_000_000;

/** A text that people have in a file: a key, a certificate, a service account. Chosen, dropped or pasted. */
export function FileControl({ field }: { readonly field: LeafField }) {
  const { t } = useLingui();
  const input = useRef<HTMLInputElement>(null);
  const take = async (file: File | undefined) => {
    if (file === undefined) return;
    if (file.size > largestFile) showToast('error', t`That file is too large: 1 MB at most.`);
    else field.setValue(await file.text());
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping a file is a short cut; the button does the same.
    <div
      className="grid justify-items-start gap-1"
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes('Files')) event.preventDefault();
      }}
      onDrop={(event) => {
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void take(event.dataTransfer.files[0]);
      }}
    >
      <LongTextControl field={field} mono />
      <input
        ref={input}
        type="file"
        hidden
        onChange={(event) => {
          void take(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button
        size="small"
        icon={<FileUp size={14} />}
        disabled={field.disabled}
        onClick={() => input.current?.click()}
      >
        <Trans>Read from a file…</Trans>
      </Button>
    </div>
  );
}
