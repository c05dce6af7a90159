import { Trans, useLingui } from '@lingui/react/macro';
import type { WorkflowNode } from '@reporunner/core';
import { readNodeData } from '../../../api/execution-data.ts';
import { explainError } from '../../../api/explain-error.ts';
import { Button } from '../../../ui/button.tsx';
import { showToast } from '../../../ui/toasts.tsx';
import { useRun, useWorkflow } from '../session/use-session.ts';
import { emptyRequest, exampleBody, requestOfItem, type TestRequest } from './test-request.ts';

interface RequestStartProps {
  readonly node: WorkflowNode;
  readonly methods: readonly string[];
  readonly path: string;
  readonly onStart: (request: TestRequest) => void;
}

/** Fills the request in: from the one that came last, or with the fields that the workflow reads. */
export function RequestStart({ node, methods, path, onStart }: RequestStartProps) {
  const { t } = useLingui();
  const workflow = useWorkflow();
  const sample = useRun((run) => run.samples?.get(node.id));
  const example = exampleBody(workflow);
  const fromLast = async () => {
    if (sample === undefined) return;
    try {
      const data = await readNodeData(
        { executionId: sample.executionId, nodeId: node.id, scope: '', side: 'output' },
        { limit: 1 },
      );
      const item = data.ports.main?.items[0];
      if (item !== undefined) onStart(requestOfItem(item.json, methods, path));
    } catch (error) {
      showToast('error', explainError(error));
    }
  };
  if (sample === undefined && example === undefined) return null;
  return (
    <fieldset className="flex gap-2">
      <legend className="sr-only">{t`Fill in`}</legend>
      {sample !== undefined && (
        <Button size="small" onClick={() => void fromLast()}>
          <Trans>From the last request</Trans>
        </Button>
      )}
      {example !== undefined && (
        <Button
          size="small"
          title={t`The fields of the body that the workflow reads`}
          onClick={() =>
            onStart({ ...emptyRequest(methods, path), body: JSON.stringify(example, undefined, 2) })
          }
        >
          <Trans>Example</Trans>
        </Button>
      )}
    </fieldset>
  );
}
