import { LoaderCircle } from 'lucide-react';

/** Decoration only: whoever shows it says in words what is under way. */
export function Spinner({ size = 14 }: { readonly size?: number }) {
  return <LoaderCircle aria-hidden size={size} className="animate-spin" />;
}
