import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { ClipboardPaste, LayoutTemplate, Zap } from 'lucide-react';
import { Button } from '../../ui/button.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { pasteFromClipboard } from './commands/clipboard-actions.ts';
import { useDraft, useSession, useView } from './session/use-session.ts';

/** How to begin, over a canvas with nothing on it. */
export function EmptyCanvas() {
  const session = useSession();
  const empty = useDraft(
    ({ workflow }) => Object.keys(workflow.nodes).length + Object.keys(workflow.notes).length === 0,
  );
  const choosing = useView(({ palette }) => palette !== undefined);
  if (!empty || choosing) return null;
  return (
    <div className="pointer-events-none absolute inset-0 z-5 grid place-items-center p-4">
      <div className="pointer-events-auto grid max-w-sm justify-items-center gap-2 text-center">
        <h2 className="font-semibold text-base">
          <Trans>What starts this workflow?</Trans>
        </h2>
        <p className="text-muted">
          <Trans>A request, a time, a form, or somebody who presses Run. Steps follow from there.</Trans>
        </p>
        <div className="mt-2 flex flex-wrap justify-center gap-2">
          <Button
            look="primary"
            icon={<Zap size={14} aria-hidden />}
            onClick={() => session.view.setState({ palette: { triggersOnly: true } })}
          >
            <Trans>Add a trigger</Trans>
          </Button>
          <Button
            icon={<ClipboardPaste size={14} aria-hidden />}
            onClick={() => void pasteFromClipboard(session)}
          >
            <Trans>Paste</Trans>
          </Button>
          <Link
            to="/templates"
            className="inline-flex h-8 items-center gap-1.5 rounded-md px-3 font-medium hover:bg-hover"
          >
            <LayoutTemplate size={14} aria-hidden />
            <Trans>Templates</Trans>
          </Link>
        </div>
        <p className="mt-1 text-muted text-xs">
          <Trans>
            Press <Kbd keys="/" /> to add anything. A workflow of n8n or a cURL command can be pasted.
          </Trans>
        </p>
      </div>
    </div>
  );
}
