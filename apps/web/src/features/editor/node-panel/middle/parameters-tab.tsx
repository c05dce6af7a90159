import { Trans, useLingui } from '@lingui/react/macro';
import type { Diagnostic, JsonValue, WorkflowNode } from '@reporunner/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useServerTimezone } from '../../../../api/use-server-timezone.ts';
import {
  type FormIssue,
  type FormSlots,
  type JsonSchema,
  type Path,
  SchemaForm,
} from '../../../schema-form/index.ts';
import { setPart } from '../../canvas-model/edits.ts';
import { CodeSlot } from '../../expressions/code-slot.tsx';
import { ExpressionField } from '../../expressions/expression-field.tsx';
import { useNodeProblems, useNodeRun, useRun, useSession, useWorkflow } from '../../session/use-session.ts';
import { AddressList } from './address-list.tsx';
import { CredentialSlots } from './credential-slots.tsx';
import { ImportCurl, takeCommand } from './import-curl.tsx';
import { issueOfRun } from './run-issue.ts';
import { shownSlots } from './shown-slots.ts';

/** One object for all panels: another one would draw every field anew. */
const slots: FormSlots = {
  renderField: (field) => <ExpressionField field={field} />,
  renderCode: (props) => <CodeSlot {...props} />,
};

const none: readonly FormIssue[] = [];

export function ParametersTab({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const session = useSession();
  const { catalogue, draft } = session;
  const serverTimezone = useServerTimezone();
  const timezone = useWorkflow().settings.timezone ?? serverTimezone;
  const problems = useNodeProblems(node.id);
  const run = useNodeRun(node.id);
  const document = useRun((state) => state.document);
  const nodeType = catalogue.find(node);
  const [issueCache] = useState(createIssueCache);
  const change = (path: Path, value: JsonValue | undefined) => {
    const full = ['nodes', node.id, 'parameters', ...path];
    draft.apply({ label: t`Change ${node.name}`, merge: full.join('/') }, [setPart(full, value)]);
  };
  if (nodeType === undefined) {
    return (
      <p className="flex gap-2 p-4 text-warning">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
        <Trans>The type {node.type} is not installed here, so its parameters cannot be shown.</Trans>
      </p>
    );
  }
  const isRequest = nodeType.role === 'http-request';
  const general = problems?.filter(({ path }) => path === undefined) ?? [];
  return (
    <div className="grid gap-4 p-4">
      {general.length > 0 && (
        <ul className="grid gap-1 rounded-md bg-warning-soft px-3 py-2 text-warning text-xs">
          {general.map(({ message }) => (
            <li key={message} dir="auto">
              {message}
            </li>
          ))}
        </ul>
      )}
      <AddressList node={node} />
      <CredentialSlots
        node={node}
        slots={shownSlots(
          nodeType.parameters as JsonSchema,
          node.parameters,
          nodeType.credentials,
          node.credentials,
        )}
      />
      {isRequest && <ImportCurl node={node} />}
      <div
        data-parameters
        onPasteCapture={(event) => {
          if (!isRequest || !takeCommand(session, node, event.clipboardData.getData('text/plain'))) return;
          event.preventDefault();
          event.stopPropagation();
        }}
      >
        <SchemaForm
          schema={nodeType.parameters as JsonSchema}
          value={node.parameters}
          onChange={change}
          issues={issueCache(problems, issueOfRun(node, run, document))}
          slots={slots}
          timezone={
            (nodeType.kind === 'trigger' ? zoneOf(nodeType.parameters as JsonSchema, node) : undefined) ??
            timezone
          }
        />
      </div>
    </div>
  );
}

/** The same list of issues as long as they say the same, so that fields are not drawn anew. */
function createIssueCache() {
  let seen: readonly unknown[] = [];
  let issues: readonly FormIssue[] = none;
  return (
    problems: readonly Diagnostic[] | undefined,
    failed: FormIssue | undefined,
  ): readonly FormIssue[] => {
    const key = [problems, failed?.message, failed?.path.join('/')];
    if (key.every((one, index) => one === seen[index])) return issues;
    seen = key;
    const found =
      problems?.flatMap(({ path, message, severity }) =>
        path === undefined ? [] : [{ path, message, severity }],
      ) ?? [];
    issues = failed === undefined ? (found.length === 0 ? none : found) : [...found, failed];
    return issues;
  };
}

/** The time zone that a trigger sets itself: its times are in that one. */
function zoneOf({ properties = {} }: JsonSchema, { parameters }: WorkflowNode): string | undefined {
  const name = Object.keys(properties).find((one) => properties[one]?.ui?.kind === 'timezone');
  const zone = parameters[name ?? ''];
  return typeof zone === 'string' && zone !== '' && !zone.startsWith('=') ? zone : undefined;
}
