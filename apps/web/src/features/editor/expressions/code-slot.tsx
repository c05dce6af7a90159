import type { CodeSlotProps } from '../../schema-form/index.ts';
import { usePanel } from '../node-panel/panel-store.ts';
import { useNodeRun } from '../session/use-session.ts';
import { LazyCodeEditor } from './lazy-code-editor.tsx';

/** What a form shows for a program or JSON: our code editor, with the line that failed in the run. */
export function CodeSlot({ language, text, onChange, ids, label, invalid, disabled }: CodeSlotProps) {
  const nodeId = usePanel((state) => state.nodeId);
  const run = useNodeRun(nodeId);
  const line = run?.error?.details?.line;
  return (
    <LazyCodeEditor
      text={text}
      language={language}
      onChange={onChange}
      label={label}
      id={ids.control}
      describedBy={ids.help}
      invalid={invalid}
      disabled={disabled}
      failedLine={language !== 'json' && typeof line === 'number' ? line : undefined}
    />
  );
}
