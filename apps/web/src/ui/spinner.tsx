import { LoaderCircle } from 'lucide-react';

/** Decoration only: what is under way must be said in words beside it. */
export function Spinner({ size = 14 }: { readonly size?: number }) {
  return <LoaderCircle aria-hidden size={size} className="animate-spin" />;
}
