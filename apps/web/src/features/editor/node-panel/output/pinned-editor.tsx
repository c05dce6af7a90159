import { Trans, useLingui } from '@lingui/react/macro';
import type { JsonObject, WorkflowNode } from '@reporunner/core';
import { useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { Button } from '../../../../ui/button.tsx';
import { Skeleton } from '../../../../ui/states.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { LazyCodeEditor } from '../../expressions/lazy-code-editor.tsx';
import { useSession } from '../../session/use-session.ts';
import type { NodeData } from '../data/data-source.ts';
import { type ParsedItems, parseItems, textOfItems } from './parse-pinned.ts';
import { fitsPinned, type Pinned, readAll } from './pin-output.ts';

interface PinnedEditorProps {
  readonly node: WorkflowNode;
  readonly data: NodeData | undefined;
  readonly port: string;
  readonly onClose: () => void;
}

/** The items of a port as JSON, to be changed or made up; saved, they are pinned. */
export function PinnedEditor({ node, data, port, onClose }: PinnedEditorProps) {
  const { data: start } = useQuery({
    queryKey: ['pinned-start', data?.key ?? 'none'],
    queryFn: async ({ signal }) =>
      data === undefined
        ? { pinned: {} as Pinned, whole: true }
        : await readAll(data, signal, data.origin === 'run' ? maxRunBytes : undefined),
    gcTime: 0,
  });
  if (start === undefined) return <Skeleton />;
  return <OpenedEditor node={node} start={start.pinned} whole={start.whole} port={port} onClose={onClose} />;
}

interface OpenedEditorProps {
  readonly node: WorkflowNode;
  readonly start: Pinned;
  /** There was more than can be pinned. */
  readonly whole: boolean;
  readonly port: string;
  readonly onClose: () => void;
}

/** Of a run, no more than somebody looks through; what is pinned already is there whole. */
const maxRunBytes = 1_000_000;

/** Nothing in it that is worth keeping, as when a trigger was run manually. */
const isBare = ({ json }: { readonly json: JsonObject }) => Object.keys(json).length === 0;

const placeholder = '[\n  {\n    "name": "Ada"\n  }\n]';

function OpenedEditor({ node, start, whole, port, onClose }: OpenedEditorProps) {
  const { t } = useLingui();
  const { draft } = useSession();
  const id = useId();
  const before = start[port] ?? [];
  const [text, setText] = useState(() => (before.every(isBare) ? placeholder : textOfItems(before)));
  const [tried, setTried] = useState(false);
  const parsed = parseItems(text);
  const problem = useProblemText(parsed);
  const tooLarge = parsed.ok && !fitsPinned({ ...start, [port]: [...parsed.items] } as Pinned);
  const save = () => {
    setTried(true);
    if (!parsed.ok || tooLarge) return;
    draft.apply({ label: t`Pin data of ${node.name}` }, [
      setPart(['nodes', node.id, 'pinned'], { ...start, [port]: parsed.items }),
    ]);
    onClose();
  };
  const shownProblem = tooLarge ? t`This is more data than can be pinned.` : problem;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape takes the editor away, wherever the focus is in it
    <div
      className="flex min-h-0 grow flex-col gap-2 p-3"
      data-keeps-escape
      onKeyDown={(event) => {
        const inCode = event.target instanceof Element && event.target.closest('.cm-editor') !== null;
        if (event.key === 'Escape' && !inCode) onClose();
      }}
    >
      <p className="text-muted text-xs">
        <Trans>
          A list of objects, each of them one item. It is used instead of running the node in manual runs.
        </Trans>
      </p>
      {!whole && (
        <p className="rounded-md bg-warning-soft px-2 py-1 text-warning text-xs">
          <Trans>There is more in the output: these are the first items.</Trans>
        </p>
      )}
      <LazyCodeEditor
        text={text}
        language="json"
        onChange={setText}
        label={t`Pinned items as JSON`}
        id={id}
        describedBy={`${id}-problem`}
        invalid={tried && shownProblem !== undefined}
        disabled={false}
        className="max-h-none grow"
      />
      <p id={`${id}-problem`} role="status" className="min-h-4 text-danger text-xs">
        {shownProblem}
      </p>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>
          <Trans>Cancel</Trans>
        </Button>
        <Button look="primary" disabled={shownProblem !== undefined} onClick={save}>
          <Trans>Pin</Trans>
        </Button>
      </div>
    </div>
  );
}

function useProblemText(parsed: ParsedItems): string | undefined {
  const { t } = useLingui();
  if (parsed.ok) return undefined;
  switch (parsed.problem) {
    case 'empty':
      return t`Write a list of objects, such as [{ "name": "Ada" }].`;
    case 'json':
      return t`This is not JSON: ${parsed.detail}`;
    case 'notObjects':
      return t`Element ${parsed.detail} is not an object. Each item is an object with fields.`;
  }
}
