import { useLingui } from '@lingui/react/macro';
import { Maximize2 } from 'lucide-react';
import { useState } from 'react';
import type { CodeSlotProps } from '../../schema-form/index.ts';
import { usePanel } from '../node-panel/panel-store.ts';
import { useNodeRun } from '../session/use-session.ts';
import { CodeDialog } from './code-dialog.tsx';
import { LazyCodeEditor } from './lazy-code-editor.tsx';

/** What a form shows for a program or JSON: our code editor, with the line that failed in the run. */
export function CodeSlot({ language, text, onChange, ids, label, invalid, disabled }: CodeSlotProps) {
  const { t } = useLingui();
  const [expanded, setExpanded] = useState(false);
  const nodeId = usePanel((state) => state.nodeId);
  const run = useNodeRun(nodeId);
  const line = run?.error?.details?.line;
  const failedLine = language !== 'json' && typeof line === 'number' ? line : undefined;
  const editor = { text, language, onChange, label, disabled, failedLine };
  return (
    <div className="relative grid min-w-0">
      <LazyCodeEditor {...editor} id={ids.control} describedBy={ids.help} invalid={invalid} />
      {/* Code runs from left to right in every language. */}
      <button
        type="button"
        aria-label={t`In full size: ${label}`}
        title={t`In full size`}
        onClick={() => setExpanded(true)}
        className="absolute top-1.5 right-2 inline-flex size-6 items-center justify-center rounded-md bg-surface text-muted hover:bg-hover hover:text-ink"
      >
        <Maximize2 aria-hidden size={13} />
      </button>
      {expanded && <CodeDialog {...editor} onClose={() => setExpanded(false)} />}
    </div>
  );
}
