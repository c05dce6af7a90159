import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { explainError } from '../../api/explain-error.ts';
import { meQuery, signIn } from '../../api/identity.ts';
import { queryClient } from '../../api/query-client.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { Door } from './door.tsx';

export function SignInPage() {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { next } = useSearch({ from: '/sign-in' });
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const enter = useMutation({
    mutationFn: () => signIn({ email, password }),
    onSuccess: async () => {
      queryClient.removeQueries({ queryKey: meQuery.queryKey });
      await navigate({ to: next ?? '/workflows' });
    },
  });
  const wrong = enter.error instanceof ApiError && enter.error.code === 'UNAUTHENTICATED';
  return (
    <Door title={<Trans>Sign in</Trans>} intro={<Trans>Welcome back to Reporunner.</Trans>}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          enter.mutate();
        }}
      >
        <TextField
          label={t`E-mail`}
          type="email"
          autoComplete="username"
          required
          autoFocus
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
        <TextField
          label={t`Password`}
          type="password"
          autoComplete="current-password"
          required
          value={password}
          onChange={(event) => setPassword(event.target.value)}
        />
        {enter.error && (
          <p role="alert" className="text-danger">
            {wrong ? t`E-mail or password is wrong.` : explainError(enter.error)}
          </p>
        )}
        <Button type="submit" look="primary" busy={enter.isPending}>
          <Trans>Sign in</Trans>
        </Button>
      </form>
    </Door>
  );
}
