import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useId } from 'react';
import { credentialsOfTypes } from '../../../../api/credentials.ts';
import type { NodeTypeFacts } from '../../../../api/node-types.ts';
import { Select } from '../../../../ui/select.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { useSession } from '../../session/use-session.ts';

interface CredentialSlotsProps {
  readonly node: WorkflowNode;
  readonly slots: NodeTypeFacts['credentials'];
}

export function CredentialSlots({ node, slots }: CredentialSlotsProps) {
  if (slots.length === 0) return null;
  return (
    <div className="grid gap-3 rounded-lg border bg-page p-3">
      {slots.map((slot) => (
        <CredentialSlot key={slot.name} node={node} slot={slot} />
      ))}
    </div>
  );
}

function CredentialSlot({
  node,
  slot,
}: {
  readonly node: WorkflowNode;
  readonly slot: NodeTypeFacts['credentials'][number];
}) {
  const { t } = useLingui();
  const { draft } = useSession();
  const id = useId();
  const { data, error } = useQuery(credentialsOfTypes(slot.types));
  const chosen = node.credentials[slot.name] ?? '';
  const known = data ?? [];
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
        {slot.name === 'default' || slot.name === 'credential' ? t`Credential` : t`Credential: ${slot.name}`}
      </label>
      <Select id={id} value={chosen} options={options} onChange={({ target }) => choose(target.value)} />
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
