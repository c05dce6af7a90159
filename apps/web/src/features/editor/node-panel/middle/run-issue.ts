/** The error of the last run as an issue of the field it came from. */
import { jsonEquals, type Workflow, type WorkflowNode } from '@reporunner/core';
import type { FormIssue } from '../../../schema-form/issues.ts';
import type { NodeRun } from '../../session/run-store.ts';

/** `fields[0].value` as the engine writes it. */
export function parsePathText(text: string): readonly (string | number)[] {
  return [...text.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
    index === undefined ? (quoted ?? name ?? '') : Number(index),
  );
}

/** Undefined once the parameters are others than those that failed. */
export function issueOfRun(
  node: WorkflowNode,
  run: NodeRun | undefined,
  document: Workflow | undefined,
): FormIssue | undefined {
  const path = run?.error?.details?.path;
  if (run?.error === undefined || typeof path !== 'string') return undefined;
  const then = document?.nodes[node.id]?.parameters;
  if (then !== undefined && then !== node.parameters && !jsonEquals(then, node.parameters)) return undefined;
  // The field is in sight: its name need not be said again.
  const message = run.error.message.replace(/^Parameter "[^"]*": /, '');
  return { path: parsePathText(path), message, severity: 'error' };
}
