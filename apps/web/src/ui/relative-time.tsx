import { useFormat } from '../i18n/use-format.ts';
import { useNow } from '../i18n/use-now.ts';

/** How long ago, or in how long; the exact time as its title. */
export function RelativeTime({ at, className }: { readonly at: number; readonly className?: string }) {
  const format = useFormat();
  const passed = useNow();
  // An age in seconds changes every second.
  const now = useNow(passed - at < 75_000 ? 'quick' : 'slow');
  return (
    <time dateTime={new Date(at).toISOString()} title={format.exact(at)} className={className}>
      {format.relative(Math.min(at, at > now + 60_000 ? at : now), now)}
    </time>
  );
}
