/** The settings of a workflow: those that have a counterpart, and a note for each of the others that does something. */
import { type JsonObject, type JsonValue, jsonEquals, type WorkflowSettings } from '@reporunner/core';
import type { ImportWarning } from './import-warnings.ts';

/** Values with which a setting of n8n does what happens here anyway. Executions and their progress are always kept. */
const without: Readonly<Record<string, readonly JsonValue[]>> = {
  executionOrder: ['v1'],
  saveDataErrorExecution: ['all', 'DEFAULT'],
  saveDataSuccessExecution: ['all', 'DEFAULT'],
  saveManualExecutions: [true, 'DEFAULT'],
  saveExecutionProgress: [true, false, 'DEFAULT'],
  callerPolicy: ['any'],
  timezone: ['DEFAULT'],
  executionTimeout: [-1, 0],
};

/** What a setting asks for, where there is more to say than its name. */
const meaning: Readonly<Record<string, string>> = {
  executionOrder: 'branches run in the order of "v1", one after the other',
  saveDataErrorExecution: 'executions that fail are kept',
  saveDataSuccessExecution: 'executions that succeed are kept, as long as the retention in the settings says',
  saveManualExecutions: 'manual executions are kept',
  callerPolicy: 'any workflow of the tenant may call this one',
  callerIds: 'any workflow of the tenant may call this one',
};

const maxNoteName = 80;

function noteOf(key: string, value: JsonValue): string | undefined {
  if (key === 'errorWorkflow') return 'It named a workflow for errors: choose it in the settings.';
  if (value === null || value === '' || without[key]?.some((one) => jsonEquals(one, value)) === true)
    return undefined;
  const here = Object.hasOwn(meaning, key) ? `: ${meaning[key]}` : '';
  return `The setting "${key.slice(0, maxNoteName)}" of the workflow is not carried over${here}.`;
}

export interface ImportedSettings {
  readonly settings: Partial<WorkflowSettings>;
  readonly warnings: readonly ImportWarning[];
}

/** `name`: of the workflow, for the notes. */
export function importSettings(settings: JsonObject, name: string): ImportedSettings {
  const { timezone, executionTimeout: seconds, errorWorkflow, ...rest } = settings;
  const hasZone = typeof timezone === 'string' && timezone !== '' && timezone !== 'DEFAULT';
  const hasTimeout = typeof seconds === 'number' && seconds > 0;
  const left: JsonObject = {
    ...(typeof errorWorkflow === 'string' && errorWorkflow !== '' ? { errorWorkflow } : {}),
    ...(hasZone || timezone === undefined ? {} : { timezone }),
    ...(hasTimeout || seconds === undefined ? {} : { executionTimeout: seconds }),
    ...rest,
  };
  return {
    settings: {
      ...(hasZone ? { timezone } : {}),
      ...(hasTimeout ? { timeoutMs: Math.round(seconds * 1_000) } : {}),
    },
    warnings: Object.entries(left).flatMap(([key, value]) => {
      const message = noteOf(key, value as JsonValue);
      return message === undefined ? [] : [{ kind: 'setting' as const, nodeName: name, message }];
    }),
  };
}
