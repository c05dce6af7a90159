import { Trans, useLingui } from '@lingui/react/macro';
import type { JsonValue, WorkflowNode } from '@reporunner/core';
import { Button } from '../../../../ui/button.tsx';
import { setPart } from '../../canvas-model/edits.ts';
import { useSession } from '../../session/use-session.ts';
import { Markdown } from '../markdown.tsx';

interface Example {
  readonly title: string;
  readonly parameters: Readonly<Record<string, JsonValue>>;
  /** Items that come in, and what becomes of them: checked with the node itself. */
  readonly input?: readonly JsonValue[];
  readonly output?: readonly JsonValue[];
}

/** What the node does, from its definition. */
export function DocsTab({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { catalogue, draft } = useSession();
  const nodeType = catalogue.find(node);
  if (nodeType === undefined) return null;
  const examples = nodeType.examples as readonly Example[];
  return (
    <div className="grid gap-5 p-4">
      <div className="grid gap-2">
        <h3 className="font-semibold text-base">{nodeType.label}</h3>
        <p dir="auto">{nodeType.description}</p>
        {nodeType.docs !== undefined && <Markdown text={nodeType.docs} />}
      </div>
      {examples.length > 0 && (
        <div className="grid gap-3">
          <h3 className="font-medium text-sm">
            <Trans>Examples</Trans>
          </h3>
          {examples.map((example) => (
            <figure key={example.title} className="@container overflow-hidden rounded-lg border">
              <figcaption className="flex items-center justify-between gap-2 border-b bg-page px-3 py-1.5">
                <span dir="auto" className="text-sm">
                  {example.title}
                </span>
                <Button
                  size="small"
                  onClick={() =>
                    draft.apply({ label: t`Use an example in ${node.name}` }, [
                      setPart(['nodes', node.id, 'parameters'], example.parameters),
                    ])
                  }
                >
                  <Trans>Use it</Trans>
                </Button>
              </figcaption>
              <Code value={example.parameters} />
              {example.input !== undefined && example.output !== undefined && (
                <div className="grid border-t @md:grid-cols-2">
                  <Items label={t`Input`} items={example.input} />
                  <Items label={t`Output`} items={example.output} />
                </div>
              )}
            </figure>
          ))}
        </div>
      )}
    </div>
  );
}

function Items({ label, items }: { readonly label: string; readonly items: readonly JsonValue[] }) {
  return (
    <div className="min-w-0">
      <h4 className="px-3 pt-2 text-2xs text-muted">{label}</h4>
      <Code value={items} />
    </div>
  );
}

/** Scrolled by keyboard too. */
function Code({ value }: { readonly value: JsonValue | Example['parameters'] | readonly JsonValue[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than its box has to be reached
    <pre dir="ltr" tabIndex={0} className="overflow-x-auto p-3 font-mono text-xs">
      {JSON.stringify(value, null, 2)}
    </pre>
  );
}
