import { Braces, KeyRound, ShieldCheck, Signature, UserLock } from 'lucide-react';

const icons = {
  'key-round': KeyRound,
  'user-lock': UserLock,
  'shield-check': ShieldCheck,
  signature: Signature,
  braces: Braces,
} as const;

export function CredentialIcon({ icon }: { readonly icon: string | undefined }) {
  const Icon = icons[icon as keyof typeof icons] ?? KeyRound;
  return (
    <span className="flex size-8 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-ink">
      <Icon aria-hidden size={16} />
    </span>
  );
}
