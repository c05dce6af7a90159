import { useLingui } from '@lingui/react/macro';
import { useFormat } from '../../../../i18n/use-format.ts';
import { useNodeProgress } from '../../session/use-session.ts';

/** How far the node says that it has come, while it runs; nothing of one that says nothing. */
export function ProgressLine({ nodeId }: { readonly nodeId: string }) {
  const { t } = useLingui();
  const { percent } = useFormat();
  const progress = useNodeProgress(nodeId);
  if (progress === undefined) return null;
  const { fraction, message } = progress;
  return (
    <div className="flex flex-col gap-1.5 px-4 pt-3 text-xs">
      <p className="flex gap-2">
        <span className="tabular-nums">{percent(fraction)}</span>
        {message !== undefined && (
          <span dir="auto" className="min-w-0 truncate text-muted">
            {message}
          </span>
        )}
      </p>
      <div
        role="progressbar"
        aria-label={t`Progress`}
        aria-valuenow={Math.round(fraction * 100)}
        aria-valuetext={message === undefined ? percent(fraction) : `${percent(fraction)}, ${message}`}
        className="h-1 overflow-hidden rounded-full bg-sunken"
      >
        <div style={{ width: `${fraction * 100}%` }} className="h-full rounded-full bg-running" />
      </div>
    </div>
  );
}
