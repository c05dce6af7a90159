import { Trans, useLingui } from '@lingui/react/macro';
import type { JsonValue, WorkflowNode } from '@reporunner/core';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
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
import { useNodeProblems, useSession, useWorkflow } from '../../session/use-session.ts';
import { CredentialSlots } from './credential-slots.tsx';

/** One object for all panels: another one would draw every field anew. */
const slots: FormSlots = {
  renderField: (field) => <ExpressionField field={field} />,
  renderCode: (props) => <CodeSlot {...props} />,
};

const none: readonly FormIssue[] = [];

export function ParametersTab({ node }: { readonly node: WorkflowNode }) {
  const { t } = useLingui();
  const { catalogue, draft } = useSession();
  const timezone = useWorkflow().settings.timezone;
  const problems = useNodeProblems(node.id);
  const facts = catalogue.find(node.type);
  const [issueCache] = useState(createIssueCache);
  const change = (path: Path, value: JsonValue | undefined) => {
    const full = ['nodes', node.id, 'parameters', ...path];
    draft.apply({ label: t`Change ${node.name}`, merge: full.join('/') }, [setPart(full, value)]);
  };
  if (facts === undefined) {
    return (
      <p className="flex gap-2 p-4 text-warning">
        <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0" />
        <Trans>The type {node.type} is not installed here, so its parameters cannot be shown.</Trans>
      </p>
    );
  }
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
      <CredentialSlots node={node} slots={facts.credentials} />
      <SchemaForm
        schema={facts.parameters as JsonSchema}
        value={node.parameters}
        onChange={change}
        issues={issueCache(problems)}
        slots={slots}
        {...(timezone === undefined ? {} : { timezone })}
      />
    </div>
  );
}

/** The same list of issues for the same diagnostics, so that fields without any are not drawn anew. */
function createIssueCache() {
  let seen: unknown;
  let issues: readonly FormIssue[] = none;
  return (
    problems:
      | readonly { readonly path?: Path; readonly message: string; readonly severity: 'error' | 'warning' }[]
      | undefined,
  ): readonly FormIssue[] => {
    if (problems === seen) return issues;
    seen = problems;
    issues =
      problems?.flatMap(({ path, message, severity }) =>
        path === undefined ? [] : [{ path, message, severity }],
      ) ?? none;
    return issues;
  };
}
