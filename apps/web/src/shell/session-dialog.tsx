/** The session has ended while a screen is open: sign in again on the spot, and nothing on the screen is lost. */
import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../api/client.ts';
import { explainError } from '../api/explain-error.ts';
import { meQuery, signIn } from '../api/identity.ts';
import { queryClient } from '../api/query-client.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/text-field.tsx';

const keepOpen = () => {};

export function SessionDialog() {
  const { t } = useLingui();
  const { data: me } = useQuery({ ...meQuery, enabled: false });
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => signIn({ email: me?.email ?? '', password }),
    onSuccess: () => queryClient.invalidateQueries(),
  });
  const wrong = enter.error instanceof ApiError && enter.error.code === 'UNAUTHENTICATED';
  return (
    <Dialog
      open
      onOpenChange={keepOpen}
      closable={false}
      title={t`Your session has ended`}
      description={t`Sign in to continue. Your work on this page is kept.`}
    >
      <form
        className="grid gap-4 pb-4"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <TextField label={t`E-mail`} type="email" autoComplete="username" readOnly value={me?.email ?? ''} />
        <TextField
          label={t`Password`}
          type="password"
          autoComplete="current-password"
          required
          autoFocus
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {enter.error && (
          <p role="alert" className="text-danger">
            {wrong ? t`The password is wrong.` : explainError(enter.error)}
          </p>
        )}
        <div className="flex items-center justify-between gap-2">
          <Link to="/sign-in" reloadDocument className="text-accent-ink hover:underline">
            <Trans>Use another account</Trans>
          </Link>
          <Button type="submit" look="primary" busy={enter.isPending}>
            <Trans>Sign in</Trans>
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
