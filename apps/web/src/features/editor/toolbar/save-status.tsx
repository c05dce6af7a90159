import { Trans, useLingui } from '@lingui/react/macro';
import { Check, CloudOff, CloudUpload, X } from 'lucide-react';
import { IconButton } from '../../../ui/icon-button.tsx';
import { useDraft, useSession } from '../session/use-session.ts';

/** Whether everything is saved. Spoken only when it is not: saving is what always happens. */
export function SaveStatus() {
  const save = useDraft((state) => state.save);
  return (
    <span
      role="status"
      aria-live={save === 'offline' ? 'polite' : 'off'}
      className="flex items-center gap-1.5 whitespace-nowrap text-muted text-xs"
    >
      {save === 'saved' && (
        <>
          <Check aria-hidden size={14} />
          <Trans>Saved</Trans>
        </>
      )}
      {save === 'saving' && (
        <>
          <CloudUpload aria-hidden size={14} />
          <Trans>Saving…</Trans>
        </>
      )}
      {save === 'offline' && (
        <span className="flex items-center gap-1.5 rounded-full bg-warning-soft px-2 py-0.5 text-warning">
          <CloudOff aria-hidden size={14} />
          <Trans>Offline, kept here</Trans>
        </span>
      )}
    </span>
  );
}

/** The server said no to a change. It stays until it has been read. */
export function RefusalNotice() {
  const { draft } = useSession();
  const { t } = useLingui();
  const refusal = useDraft((state) => state.refusal);
  if (refusal === undefined) return null;
  return (
    <div
      role="alert"
      className="flex items-center gap-3 border-line border-b bg-danger-soft px-3 py-1.5 text-danger"
    >
      <p className="grow">
        <Trans>
          <strong className="font-semibold">A change was refused</strong> and has been taken back: {refusal}
        </Trans>
      </p>
      <IconButton label={t`Dismiss`} size="small" onClick={() => draft.dismissRefusal()}>
        <X size={14} />
      </IconButton>
    </div>
  );
}
