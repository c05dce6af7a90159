import { useLingui } from '@lingui/react/macro';
import { LIMITS } from '@reporunner/constants';
import { TextField } from './text-field.tsx';

const shortest = LIMITS.passwordLength;

/** For a password that is chosen: says what the server will ask of it. */
export function NewPasswordField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useLingui();
  return (
    <TextField
      label={label}
      help={t`${shortest} characters or more. A sentence is easy to remember.`}
      type="password"
      autoComplete="new-password"
      required
      minLength={shortest}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
