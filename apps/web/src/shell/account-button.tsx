import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import type { ButtonHTMLAttributes, Ref } from 'react';
import { meQuery } from '../api/identity.ts';

interface AccountButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly wide: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** Who is signed in; opens the account's menu. */
export function AccountButton({ wide, ...rest }: AccountButtonProps) {
  const { t } = useLingui();
  const { data: me } = useQuery(meQuery);
  const name = me?.name ?? me?.email ?? '?';
  return (
    <button
      type="button"
      className="flex h-10 min-w-10 items-center justify-center gap-2.5 rounded-lg px-1 text-start hover:bg-hover sm:w-full sm:justify-start"
      {...rest}
    >
      <span className="sr-only">{t`Account`}</span>
      <span
        aria-hidden
        className="flex size-7 shrink-0 items-center justify-center rounded-full bg-accent-soft font-semibold text-accent-ink text-xs"
      >
        {name.slice(0, 1).toUpperCase()}
      </span>
      {wide && (
        <span className="hidden min-w-0 grow lg:block">
          <span className="block truncate font-medium text-xs">
            <bdi>{me?.name}</bdi>
          </span>
          <span className="block truncate text-2xs text-muted">{me?.email}</span>
        </span>
      )}
    </button>
  );
}
