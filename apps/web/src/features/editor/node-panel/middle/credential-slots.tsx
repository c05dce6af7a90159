import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { KeyRound, Pencil, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { credentialsKey, credentialsOfTypes } from '../../../../api/credentials.ts';
import type { NodeTypeMetadata } from '../../../../api/node-types.ts';
import { IconButton } from '../../../../ui/icon-button.tsx';
import { lazyPart } from '../../../../ui/lazy-part.tsx';
import { Select } from '../../../../ui/select.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { useSession } from '../../session/use-session.ts';

const CredentialDialog = lazyPart(
  async () => (await import('../../../credentials/credential-dialog.tsx')).CredentialDialog,
);

interface CredentialSlotsProps {
  readonly node: WorkflowNode;
  readonly slots: NodeTypeMetadata['credentials'];
}

export function CredentialSlots({ node, slots }: CredentialSlotsProps) {
  if (slots.length === 0) return null;
  return (
    <div className="grid gap-3 rounded-lg border bg-page p-3">
      {slots.map((slot) => (
        <CredentialSlot key={slot.name} node={node} slot={slot} isOnly={slots.length === 1} />
      ))}
    </div>
  );
}

interface CredentialSlotProps {
  readonly node: WorkflowNode;
  readonly slot: NodeTypeMetadata['credentials'][number];
  readonly isOnly: boolean;
}

function CredentialSlot({ node, slot, isOnly }: CredentialSlotProps) {
  const { t } = useLingui();
  const { draft } = useSession();
  const queryClient = useQueryClient();
  const id = useId();
  const { data, error } = useQuery(credentialsOfTypes(slot.types));
  const [dialog, setDialog] = useState<'create' | 'change'>();
  const chosen = node.credentials[slot.name] ?? '';
  const known = data ?? [];
  const current = known.find((one) => one.id === chosen);
  const isGone = chosen !== '' && data !== undefined && !known.some((one) => one.id === chosen);
  const options = [
    { value: '', label: slot.required ? t`Choose a credential` : t`None` },
    ...known.map(({ id: value, name }) => ({ value, label: name })),
    ...(chosen !== '' && (data === undefined || isGone)
      ? [{ value: chosen, label: isGone ? t`A credential that is gone` : '…' }]
      : []),
  ];
  const choose = (next: string) =>
    draft.apply({ label: t`Choose a credential for ${node.name}` }, [
      setPart(['nodes', node.id, 'credentials', slot.name], next === '' ? undefined : next),
    ]);
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="flex items-center gap-1.5 font-medium text-sm">
        <KeyRound aria-hidden size={14} className="text-muted" />
        {isOnly ? t`Credential` : t`Credential: ${slot.name}`}
      </label>
      <div className="flex items-center gap-1">
        <Select id={id} value={chosen} options={options} onChange={({ target }) => choose(target.value)} />
        {current !== undefined && (
          <IconButton label={t`Change ${current.name}`} onClick={() => setDialog('change')}>
            <Pencil size={15} />
          </IconButton>
        )}
        <IconButton label={t`Create a credential`} onClick={() => setDialog('create')}>
          <Plus size={16} />
        </IconButton>
      </div>
      {dialog !== undefined && (
        <CredentialDialog
          types={slot.types}
          {...(dialog === 'change' && current !== undefined ? { credential: current } : {})}
          onSaved={(saved) => {
            void queryClient.invalidateQueries({ queryKey: credentialsKey });
            if (saved.id !== chosen) choose(saved.id);
          }}
          onClose={() => setDialog(undefined)}
        />
      )}
      {error && (
        <p role="alert" className="text-danger text-xs">
          <Trans>The credentials could not be read.</Trans>
        </p>
      )}
      {isGone && (
        <p className="text-danger text-xs">
          <Trans>It was deleted, or you may not use it.</Trans>
        </p>
      )}
    </div>
  );
}
