import { type BatchResult, defineBatchAction, field, type Interruptible } from '@reporunner/integrations';
import { z } from 'zod';

/** The parameters of the first item that has any, and the failure of those before. Throws what the first one did, where all fail. */
function* firstOf<T>(
  count: number,
  parametersAt: (index: number) => T,
): Interruptible<{ readonly parameters: T; readonly failure: { readonly error: unknown } | undefined }> {
  let failure: { readonly error: unknown } | undefined;
  for (let at = 0; at < Math.max(1, count); at += 1) {
    if (at > 0) yield;
    try {
      return { parameters: parametersAt(at), failure };
    } catch (error) {
      failure ??= { error };
    }
  }
  throw failure?.error;
}

export const executeWorkflow = defineBatchAction({
  type: 'core.executeWorkflow',
  label: 'Execute workflow',
  description: 'Calls another workflow with the items, and returns its output.',
  group: 'flow',
  icon: 'workflow',
  aliases: [
    'execute workflow',
    'sub-workflow',
    'subworkflow',
    'call workflow',
    'run workflow',
    'subroutine',
    'reuse',
  ],
  intents: [
    'run another workflow',
    'call a sub-workflow',
    'reuse these steps',
    'start the other one',
    'hand over to',
  ],
  parameters: z.strictObject({
    workflowId: field(z.string().min(1).max(64), { label: 'Workflow', kind: 'workflow' }),
    mode: field(z.enum(['once', 'perItem']).default('once'), {
      label: 'Call it',
      help: 'Once with all items, or once for each.',
      expression: false,
    }),
    wait: field(z.boolean().default(true), {
      label: 'Wait for its end',
      help: 'Off: goes on at once, with the ids of the executions.',
      expression: false,
    }),
  }),
  sideEffect: true,
  runBatch: ({ items, parametersAt, runYielding }) => {
    function* calling(): Interruptible<BatchResult> {
      const { parameters, failure } = yield* firstOf(items.length, parametersAt);
      const { workflowId, mode, wait } = parameters;
      // The first item decides for all only where it is called once.
      if (mode === 'once' && failure !== undefined) throw failure.error;
      return {
        call: {
          workflowId,
          ...(mode === 'once' ? {} : { workflowIdAt: (index: number) => parametersAt(index).workflowId }),
          groups: mode === 'once' ? [items] : items.map((item) => [item]),
          waits: wait,
        },
      };
    }
    return runYielding(calling());
  },
  docs: 'The called workflow begins with the trigger "When called". Called once for each item, an expression may name another workflow for each. It has an execution of its own; when it fails, so does this node. Called once for each item, only the items whose call failed count as failed: with "On error", they leave by the error port or go on with the field `error`, and the results of the others are kept.',
  examples: [
    { title: 'Once with everything', parameters: { workflowId: 'the-id-of-a-workflow' } },
    {
      title: 'One after the other, not waiting',
      parameters: { workflowId: 'w', mode: 'perItem', wait: false },
    },
  ],
});
