import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Workflow } from '@reporunner/core';
import { ArrowRight, Equal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { NodeTypeMetadata } from '../../api/node-types.ts';
import { NodeIcon } from '../../ui/node-icon.tsx';
import { EmptyState } from '../../ui/states.tsx';
import { ChangeValue } from './change-value.tsx';
import { ChangeBadge } from './change-words.tsx';
import { DiffMap } from './diff-map.tsx';
import { nodeFieldLabel, workflowFieldLabel } from './field-label.ts';
import type { FieldChange } from './value-diff.ts';
import {
  compareWorkflows,
  type EdgeChange,
  hasLayoutChanges,
  hasLogicChanges,
  type NodeChange,
  type WorkflowDiff,
} from './workflow-diff.ts';

interface DiffViewProps {
  readonly before: Workflow;
  readonly after: Workflow;
  readonly nodeTypes: readonly NodeTypeMetadata[];
}

const anchorOf = (nodeId: string) => `change-${nodeId}`;

export function DiffView({ before, after, nodeTypes }: DiffViewProps) {
  const diff = compareWorkflows(before, after);
  const logic = hasLogicChanges(diff);
  const layout = hasLayoutChanges(diff);
  if (!logic && !layout) {
    return (
      <EmptyState icon={<Equal aria-hidden size={28} />} title={<Trans>No difference</Trans>}>
        <Trans>Both versions are identical.</Trans>
      </EmptyState>
    );
  }
  const byVersion = new Map(nodeTypes.map((nodeType) => [`${nodeType.type}@${nodeType.version}`, nodeType]));
  const show = (nodeId: string) => {
    const entry = document.getElementById(anchorOf(nodeId));
    entry?.scrollIntoView({ block: 'center' });
    entry?.focus({ preventScroll: true });
  };
  return (
    <div className="grid min-w-0 gap-5">
      <Summary diff={diff} />
      <DiffMap before={before} after={after} diff={diff} nodeTypes={nodeTypes} onPick={show} />
      <Part title={<Trans>Logic changes</Trans>}>
        {!logic && (
          <p className="text-muted">
            <Trans>Nothing: only the drawing was changed.</Trans>
          </p>
        )}
        {diff.nodes.map((change) => (
          <NodeEntry
            key={change.id}
            change={change}
            nodeType={byVersion.get(`${change.node.type}@${change.node.typeVersion}`)}
          />
        ))}
        {diff.edges.length > 0 && (
          <Entry title={<Trans>Connections</Trans>}>
            <ul className="grid gap-1.5">
              {diff.edges.map((edge) => (
                <EdgeEntry key={`${edge.kind} ${edge.id}`} edge={edge} />
              ))}
            </ul>
          </Entry>
        )}
        {diff.workflow.length > 0 && (
          <Entry title={<Trans>The workflow</Trans>}>
            <Fields changes={diff.workflow} labelOf={({ path }) => workflowFieldLabel(path)} />
          </Entry>
        )}
      </Part>
      {layout && <LayoutPart diff={diff} after={after} />}
    </div>
  );
}

function Summary({ diff }: { readonly diff: WorkflowDiff }) {
  const count = (kind: NodeChange['kind']) => diff.nodes.filter((change) => change.kind === kind).length;
  const [added, removed, changed] = [count('added'), count('removed'), count('changed')];
  const moved = diff.moved.nodes.length;
  return (
    <p role="status" className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {added > 0 && (
        <span className="text-success">
          <Plural value={added} one="+ # node" other="+ # nodes" />
        </span>
      )}
      {removed > 0 && (
        <span className="text-danger">
          <Plural value={removed} one="− # node" other="− # nodes" />
        </span>
      )}
      {changed > 0 && (
        <span className="text-warning">
          <Plural value={changed} one="# node changed" other="# nodes changed" />
        </span>
      )}
      {diff.edges.length > 0 && (
        <span>
          <Plural value={diff.edges.length} one="# connection changed" other="# connections changed" />
        </span>
      )}
      {moved > 0 && (
        <span className="text-muted">
          <Plural value={moved} one="# node moved" other="# nodes moved" />
        </span>
      )}
    </p>
  );
}

function Part({ title, children }: { readonly title: ReactNode; readonly children: ReactNode }) {
  return (
    <section className="grid min-w-0 gap-2">
      <h2 className="font-semibold text-base">{title}</h2>
      {children}
    </section>
  );
}

interface EntryProps {
  readonly id?: string;
  readonly title: ReactNode;
  readonly end?: ReactNode;
  readonly children?: ReactNode;
}

function Entry({ id, title, end, children }: EntryProps) {
  return (
    <article
      id={id}
      tabIndex={-1}
      className="min-w-0 rounded-lg border border-line bg-surface outline-none focus:border-accent"
    >
      <h3 className="flex items-center gap-2.5 px-3 py-2 font-medium">
        {title}
        <span className="ms-auto">{end}</span>
      </h3>
      {children && <div className="border-line border-t px-3 py-2.5">{children}</div>}
    </article>
  );
}

function NodeEntry({
  change,
  nodeType,
}: {
  readonly change: NodeChange;
  readonly nodeType: NodeTypeMetadata | undefined;
}) {
  const { node, kind, fields } = change;
  return (
    <Entry
      id={anchorOf(change.id)}
      end={<ChangeBadge kind={kind} />}
      title={
        <>
          <NodeIcon icon={nodeType?.icon ?? 'box'} group={nodeType?.group ?? 'data'} size={16} />
          <span className="min-w-0">
            <bdi className="break-words">{node.name}</bdi>
            <span className="ms-2 font-normal text-muted text-xs">{nodeType?.label ?? node.type}</span>
          </span>
        </>
      }
    >
      {fields.length > 0 && (
        <Fields changes={fields} labelOf={({ path }) => nodeFieldLabel(path, nodeType)} />
      )}
    </Entry>
  );
}

function Fields({
  changes,
  labelOf,
}: {
  readonly changes: readonly FieldChange[];
  readonly labelOf: (change: FieldChange) => string;
}) {
  return (
    <dl className="grid gap-2.5">
      {changes.map((change) => (
        <div
          key={JSON.stringify([change.path, change.before === undefined])}
          className="grid min-w-0 gap-0.5"
        >
          <dt className="text-muted text-xs">{labelOf(change)}</dt>
          <dd className="min-w-0">
            <ChangeValue change={change} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function EdgeEntry({ edge }: { readonly edge: EdgeChange }) {
  const { from, to, kind } = edge;
  return (
    <li className="flex flex-wrap items-center gap-2">
      <ChangeBadge kind={kind} />
      <span>
        <bdi>{from.name}</bdi>
        {from.port !== 'main' && <span className="text-muted text-xs"> ({from.port})</span>}
      </span>
      <ArrowRight aria-hidden size={13} className="text-muted rtl:-scale-x-100" />
      <span className="sr-only">
        <Trans>to</Trans>
      </span>
      <span>
        <bdi>{to.name}</bdi>
        {to.port !== 'main' && <span className="text-muted text-xs"> ({to.port})</span>}
      </span>
      {kind === 'changed' && (
        <span className="text-muted text-xs">
          <Trans>order of joining</Trans>
        </span>
      )}
    </li>
  );
}

function LayoutPart({ diff, after }: { readonly diff: WorkflowDiff; readonly after: Workflow }) {
  const { t } = useLingui();
  const names = diff.moved.nodes.map((id) => after.nodes[id]?.name ?? id);
  return (
    <Part title={<Trans>Layout changes</Trans>}>
      {names.length > 0 && (
        <p className="text-muted">
          <ChangeBadge kind="moved" /> <bdi>{names.slice(0, 30).join(', ')}</bdi>
          {names.length > 30 && ` ${t`and ${names.length - 30} more`}`}
        </p>
      )}
      {diff.notes.map((note) => (
        <Entry key={note.id} title={<Trans>Note</Trans>} end={<ChangeBadge kind={note.kind} />}>
          <ChangeValue
            change={{
              path: [],
              ...(note.kind === 'added' ? {} : { before: note.before }),
              ...(note.kind === 'removed' ? {} : { after: note.after }),
            }}
          />
        </Entry>
      ))}
      {diff.moved.notes.length > 0 && (
        <p className="text-muted">
          <Plural value={diff.moved.notes.length} one="# note was moved" other="# notes were moved" />
        </p>
      )}
    </Part>
  );
}
