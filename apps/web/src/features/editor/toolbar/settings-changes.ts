/** Settings of a workflow as operations. */
import type { OperationPart, WorkflowSettings } from '@reporunner/core';
import { setPart } from '../canvas-model/edits.ts';

type Flow = NonNullable<WorkflowSettings['flow']>;

export function settingPart<K extends keyof WorkflowSettings>(
  key: K,
  value: WorkflowSettings[K] | undefined,
): OperationPart {
  return setPart(['settings', key], value);
}

/** `flow` is there only as long as it says something: an operation sets it whole. */
export function flowPart(
  flow: WorkflowSettings['flow'],
  change: { readonly [K in keyof Flow]?: Flow[K] | undefined },
): OperationPart {
  const next = Object.fromEntries(
    Object.entries({ ...flow, ...change }).filter(([, value]) => value !== undefined && value !== ''),
  );
  const { priority = 'normal', ...rest } = next;
  const isPlain = Object.keys(rest).length === 0 && priority === 'normal';
  return setPart(['settings', 'flow'], isPlain ? undefined : { ...rest, priority });
}
