import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { Check, Copy } from 'lucide-react';
import { useId, useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { queryClient } from '../../api/query-client.ts';
import { apiKeysQuery, createApiKey } from '../../api/settings.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';

const dayMs = 86_400_000;
type Days = '30' | '90' | '365' | 'never';

export function NewKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLingui();
  const form = useId();
  const [name, setName] = useState('');
  const [days, setDays] = useState<Days>('90');
  const create = useMutation({
    mutationFn: () =>
      createApiKey({
        name: name.trim(),
        ...(days === 'never' ? {} : { expiresAt: new Date(Date.now() + Number(days) * dayMs).toISOString() }),
      }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeysQuery.queryKey }),
  });
  if (create.data !== undefined) return <CreatedKey value={create.data.key} onClose={onClose} />;
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`New API key`}
      actions={
        <>
          <Button onClick={onClose}>
            <Trans>Cancel</Trans>
          </Button>
          <Button type="submit" form={form} look="primary" busy={create.isPending}>
            <Trans>Create</Trans>
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField
          label={t`Name`}
          help={t`What uses it, so that you know it again.`}
          dir="auto"
          required
          maxLength={256}
          value={name}
          onChange={(event) => setName(event.target.value)}
          error={create.error && explainError(create.error)}
        />
        <div className="grid gap-1">
          <label htmlFor={`${form}-days`} className="font-medium">
            <Trans>Expires</Trans>
          </label>
          <Select
            id={`${form}-days`}
            value={days}
            onChange={(event) => setDays(event.target.value as Days)}
            options={[
              { value: '30', label: t`In 30 days` },
              { value: '90', label: t`In 90 days` },
              { value: '365', label: t`In a year` },
              { value: 'never', label: t`Never` },
            ]}
          />
        </div>
      </form>
    </Dialog>
  );
}

function CreatedKey({ value, onClose }: { readonly value: string; readonly onClose: () => void }) {
  const { t } = useLingui();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // Writing there is not permitted: the field can be copied manually.
      setCopied(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={t`Your new API key`}
      description={t`Copy it now. It is shown this once, and cannot be read again.`}
      actions={
        <Button look="primary" onClick={onClose}>
          <Trans>Done</Trans>
        </Button>
      }
    >
      <div className="flex items-end gap-2">
        <TextField
          label={t`API key`}
          dir="ltr"
          readOnly
          value={value}
          onFocus={(event) => event.target.select()}
          className="grow font-mono"
        />
        <Button
          icon={copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
          onClick={() => void copy()}
        >
          {copied ? <Trans>Copied</Trans> : <Trans>Copy</Trans>}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {copied && <Trans>The key is copied.</Trans>}
      </p>
    </Dialog>
  );
}
