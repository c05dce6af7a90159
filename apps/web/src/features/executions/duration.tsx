import { useFormat } from '../../i18n/use-format.ts';
import { useNow } from '../../i18n/use-now.ts';

interface DurationProps {
  readonly from: number;
  /** Absent: it is under way, and the figure goes on. */
  readonly to?: number | undefined;
  readonly className?: string;
}

export function Duration({ from, to, className }: DurationProps) {
  const format = useFormat();
  return to === undefined ? (
    <Running from={from} className={className} />
  ) : (
    <span className={className}>{format.duration(Math.max(0, to - from))}</span>
  );
}

function Running({ from, className }: { readonly from: number; readonly className: string | undefined }) {
  const format = useFormat();
  const now = useNow('quick');
  return <span className={className}>{format.duration(Math.max(0, now - from))}</span>;
}
