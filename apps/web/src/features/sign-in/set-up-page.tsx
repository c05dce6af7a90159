import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { explainError } from '../../api/explain-error.ts';
import { setUp, setUpQuery, tokenIn } from '../../api/identity.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../ui/button.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Door } from './door.tsx';

/** From where the reader is, only the printed address leads to an account: said before anything is entered. */
export function SetUpPage() {
  const { data } = useQuery(setUpQuery);
  // To follow the hint in this very tab changes nothing but the hash.
  const hash = useLocation({ select: (place) => place.hash });
  return data?.needsToken === true && tokenIn(hash) === null ? <PrintedAddress /> : <AccountForm />;
}

function PrintedAddress() {
  return (
    <Door
      title={<Trans>Welcome to Reporunner</Trans>}
      intro={<Trans>Open the address for the owner's account that the server printed at its start.</Trans>}
    >
      <p role="alert">
        <Trans>
          From here the account can only be made with the token of that address, which ends in{' '}
          <code dir="ltr">/setup#token=…</code>. At the next start it is printed anew.
        </Trans>
      </p>
    </Door>
  );
}

function AccountForm() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const [owner, setOwner] = useState({ name: '', email: '', password: '' });
  const change = (field: keyof typeof owner) => (event: { target: { value: string } }) =>
    setOwner({ ...owner, [field]: event.target.value });
  const create = useMutation({
    mutationFn: () => setUp(owner),
    onSuccess: async () => {
      queryClient.clear();
      await navigate({ to: '/workflows' });
    },
  });
  return (
    <Door
      title={<Trans>Welcome to Reporunner</Trans>}
      intro={<Trans>Make the owner's account. It stays on this server.</Trans>}
    >
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <TextField
          label={t`Name`}
          autoComplete="name"
          required
          autoFocus
          value={owner.name}
          onChange={change('name')}
        />
        <TextField
          label={t`E-mail`}
          type="email"
          autoComplete="username"
          required
          value={owner.email}
          onChange={change('email')}
        />
        <NewPasswordField
          label={t`Password`}
          value={owner.password}
          onChange={(password) => setOwner({ ...owner, password })}
        />
        {create.error && (
          <p role="alert" className="text-danger">
            {explainError(create.error)}
          </p>
        )}
        <Button type="submit" look="primary" busy={create.isPending}>
          <Trans>Create the account</Trans>
        </Button>
      </form>
    </Door>
  );
}
