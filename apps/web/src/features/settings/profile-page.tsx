import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../api/client.ts';
import { explainError } from '../../api/explain-error.ts';
import { changeName, changePassword, meQuery } from '../../api/identity.ts';
import { queryClient } from '../../api/query-client.ts';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { NewPasswordField } from '../../ui/new-password-field.tsx';
import { ErrorState, Skeleton } from '../../ui/states.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { showToast } from '../../ui/toasts.tsx';
import { Section } from './section.tsx';
import { SessionsSection } from './sessions-section.tsx';

export function ProfilePage() {
  const { t } = useLingui();
  const { data: me, error, refetch } = useQuery(meQuery);
  return (
    <Page title={t`Profile`}>
      {me !== undefined && (
        <>
          <NameForm name={me.name} email={me.email} />
          <PasswordForm />
          <SessionsSection />
        </>
      )}
      {me === undefined &&
        (error ? <ErrorState error={error} onRetry={() => void refetch()} /> : <Skeleton />)}
    </Page>
  );
}

function NameForm({ name, email }: { readonly name: string; readonly email: string }) {
  const { t } = useLingui();
  const [wanted, setWanted] = useState(name);
  const save = useMutation({
    mutationFn: () => changeName(wanted.trim()),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      showToast('success', t`Your name is saved.`);
    },
  });
  return (
    <Section title={<Trans>About you</Trans>}>
      <form
        className="grid max-w-sm gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t`Name`}
          autoComplete="name"
          dir="auto"
          required
          maxLength={128}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
          error={save.error && explainError(save.error)}
        />
        <TextField
          label={t`E-mail`}
          type="email"
          value={email}
          readOnly
          help={t`You sign in with it. It cannot be changed here.`}
        />
        <div>
          <Button type="submit" look="primary" busy={save.isPending} disabled={wanted.trim() === name}>
            <Trans>Save</Trans>
          </Button>
        </div>
      </form>
    </Section>
  );
}

function PasswordForm() {
  const { t } = useLingui();
  const [passwords, setPasswords] = useState({ old: '', wanted: '' });
  const save = useMutation({
    mutationFn: () => changePassword(passwords),
    onSuccess: () => {
      setPasswords({ old: '', wanted: '' });
      void queryClient.invalidateQueries({ queryKey: meQuery.queryKey });
      showToast('success', t`Your password is changed. Other browsers have been signed out.`);
    },
  });
  const wrong = save.error instanceof ApiError && ['UNAUTHENTICATED', 'FORBIDDEN'].includes(save.error.code);
  return (
    <Section
      title={<Trans>Password</Trans>}
      intro={<Trans>Changing it signs you out everywhere but here.</Trans>}
    >
      <form
        className="grid max-w-sm gap-4"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <TextField
          label={t`Current password`}
          type="password"
          autoComplete="current-password"
          required
          value={passwords.old}
          onChange={(event) => setPasswords({ ...passwords, old: event.target.value })}
          error={save.error && (wrong ? t`The password is wrong.` : explainError(save.error))}
        />
        <NewPasswordField
          label={t`New password`}
          value={passwords.wanted}
          onChange={(wanted) => setPasswords({ ...passwords, wanted })}
        />
        <div>
          <Button type="submit" busy={save.isPending}>
            <Trans>Change the password</Trans>
          </Button>
        </div>
      </form>
    </Section>
  );
}
