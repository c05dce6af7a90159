import { Trans } from '@lingui/react/macro';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { NodeIcon } from '../../../ui/node-icon.tsx';
import { groupLabel } from './node-groups.ts';

interface Example {
  readonly title?: string;
  readonly parameters?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** What a node does, before it is added. */
export function NodePreview({ nodeType }: { readonly nodeType: NodeTypeMetadata }) {
  const [example] = nodeType.examples as readonly Example[];
  return (
    <div className="grid gap-3 p-4">
      <div className="flex items-center gap-3">
        <span className="flex size-10 shrink-0 items-center justify-center rounded-lg border border-line bg-surface">
          <NodeIcon icon={nodeType.icon} group={nodeType.group} size={20} />
        </span>
        <div className="min-w-0">
          <div dir="auto" className="font-semibold">
            {nodeType.label}
          </div>
          <div className="text-muted text-xs">{groupLabel(nodeType.group)}</div>
        </div>
      </div>
      <p dir="auto">{nodeType.description}</p>
      {example !== undefined && (
        <section className="grid min-w-0 gap-1.5">
          <h2 className="font-medium text-muted text-xs">
            <Trans>For example</Trans>
          </h2>
          {example.title !== undefined && <p dir="auto">{example.title}</p>}
          {(['input', 'parameters', 'output'] as const).map((part) =>
            hasContent(example[part]) ? <Json key={part} part={part} value={example[part]} /> : null,
          )}
        </section>
      )}
    </div>
  );
}

const hasContent = (value: unknown) =>
  value !== undefined && value !== null && (typeof value !== 'object' || Object.keys(value).length > 0);

function Json({
  part,
  value,
}: {
  readonly part: 'input' | 'parameters' | 'output';
  readonly value: unknown;
}) {
  return (
    <div className="grid min-w-0 gap-0.5">
      <span className="text-2xs text-muted">
        {part === 'input' && <Trans>In</Trans>}
        {part === 'parameters' && <Trans>Parameters</Trans>}
        {part === 'output' && <Trans>Out</Trans>}
      </span>
      <pre
        dir="ltr"
        className="max-h-32 overflow-hidden whitespace-pre-wrap break-words rounded-md bg-sunken px-2 py-1.5 font-mono text-2xs"
      >
        {JSON.stringify(value, null, 1).slice(0, 600)}
      </pre>
    </div>
  );
}
