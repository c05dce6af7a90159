import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound, Plus, SearchX } from 'lucide-react';
import { useRef, useState } from 'react';
import {
  type Credential,
  credentialListQuery,
  credentialTypesQuery,
  testCredential,
} from '../../api/credentials.ts';
import { explainError } from '../../api/explain-error.ts';
import { useCommands } from '../../shell/commands/command-store.ts';
import { Page } from '../../shell/page.tsx';
import { useShortcuts } from '../../shell/shortcuts/shortcut-store.ts';
import { Button } from '../../ui/button.tsx';
import { lazyPart } from '../../ui/lazy-part.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Select } from '../../ui/select.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../ui/states.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { VirtualTable } from '../../ui/virtual-table.tsx';
import { useCredentialColumns } from './credential-columns.tsx';
import type { CredentialActs } from './credential-menu.tsx';
import type { CredentialSearch } from './credential-search.ts';

const CredentialDialog = lazyPart(async () => (await import('./credential-dialog.tsx')).CredentialDialog);
const DeleteCredentialDialog = lazyPart(
  async () => (await import('./delete-credential-dialog.tsx')).DeleteCredentialDialog,
);

type Asked = { readonly kind: 'new' } | { readonly kind: 'edit' | 'delete'; readonly credential: Credential };

export function CredentialsPage() {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/credentials' });
  const search = useSearch({ from: '/app/credentials' });
  const list = useInfiniteQuery(credentialListQuery(search));
  const { data: types = [] } = useQuery(credentialTypesQuery);
  const [asked, setAsked] = useState<Asked>();
  const searchField = useRef<HTMLInputElement>(null);
  const test = useMutation({
    mutationFn: ({ id }: Credential) => testCredential(id),
    onSuccess: (_, { name }) => showToast('success', t`${name} works.`),
    onError: (error) => showToast('error', explainError(error)),
  });

  const byType = new Map(types.map((type) => [type.type, type]));
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const acts: CredentialActs = {
    edit: (credential) => setAsked({ kind: 'edit', credential }),
    test: (credential) => test.mutate(credential),
    remove: (credential) => setAsked({ kind: 'delete', credential }),
  };
  const columns = useCredentialColumns(byType, acts);
  const change = (wanted: CredentialSearch) =>
    void navigate({ search: (now) => ({ ...now, ...wanted }), replace: true });
  const create = () => setAsked({ kind: 'new' });
  const looking = search.text !== undefined || search.type !== undefined;

  useShortcuts([
    { keys: 'n', label: t`New credential`, group: t`Credentials`, run: create },
    { keys: '/', label: t`Search`, group: t`Credentials`, run: () => searchField.current?.focus() },
  ]);
  useCommands([
    {
      id: 'new-credential',
      label: t`New credential`,
      group: t`Credentials`,
      icon: <Plus size={15} />,
      run: create,
    },
  ]);

  const newButton = (
    <Button look="primary" icon={<Plus aria-hidden size={15} />} onClick={create}>
      <Trans>New credential</Trans>
    </Button>
  );
  const isFirstTime = list.isSuccess && rows.length === 0 && !looking;
  const close = () => setAsked(undefined);
  return (
    <Page
      fill
      title={t`Credentials`}
      intro={
        <Trans>Logins and keys that your workflows use. Secrets are kept encrypted on this server.</Trans>
      }
      actions={!isFirstTime && newButton}
    >
      {!isFirstTime && (
        <div className="flex flex-wrap items-center gap-2 px-4 pb-3 sm:px-6">
          <SearchField
            ref={searchField}
            label={t`Search credentials`}
            value={search.text ?? ''}
            onChange={(text) => change({ text: text === '' ? undefined : text })}
            className="w-64 max-sm:grow"
          />
          <Select
            aria-label={t`Kind`}
            value={search.type ?? ''}
            options={[
              { value: '', label: t`All kinds` },
              ...types.map(({ type, label }) => ({ value: type, label })),
            ]}
            onChange={({ target }) => change({ type: target.value === '' ? undefined : target.value })}
            className="max-w-56"
          />
        </div>
      )}
      {list.isPending && <Skeleton rows={6} className="px-4 sm:px-6" />}
      {list.isError && rows.length === 0 && (
        <ErrorState error={list.error} onRetry={() => void list.refetch()} />
      )}
      {rows.length > 0 && (
        <VirtualTable
          label={t`Credentials`}
          rows={rows}
          rowId={({ id }) => id}
          rowName={({ name }) => name}
          columns={columns}
          onOpen={acts.edit}
          hasMore={list.hasNextPage}
          onEnd={() => {
            if (!list.isFetching) void list.fetchNextPage();
          }}
          scrollId="credentials"
        />
      )}
      {list.isSuccess && rows.length === 0 && looking && (
        <EmptyState
          icon={<SearchX aria-hidden size={28} />}
          title={<Trans>Nothing found</Trans>}
          actions={
            <Button onClick={() => change({ text: undefined, type: undefined })}>
              <Trans>Show all credentials</Trans>
            </Button>
          }
        />
      )}
      {isFirstTime && (
        <EmptyState
          icon={<KeyRound aria-hidden size={28} />}
          title={<Trans>No credentials yet</Trans>}
          actions={newButton}
        >
          <Trans>
            A credential holds what a service asks for: a token, a password, a key. Save it once and use it in
            any workflow; the secret is never shown again.
          </Trans>
        </EmptyState>
      )}
      {asked?.kind === 'new' && <CredentialDialog onClose={close} />}
      {asked?.kind === 'edit' && <CredentialDialog credential={asked.credential} onClose={close} />}
      {asked?.kind === 'delete' && <DeleteCredentialDialog credential={asked.credential} onClose={close} />}
    </Page>
  );
}
