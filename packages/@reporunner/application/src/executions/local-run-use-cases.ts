/** Runs of a workflow file on this machine: nothing is stored, and there is no server. */
import type { Engine, StartRequest } from '@reporunner/engine';
import type { DefineUseCase } from '../use-case.ts';

type LocalRun = Pick<StartRequest, 'plan' | 'trigger'>;

interface OfExecution {
  readonly executionId: string;
}

/** The use cases of `createLocalRunUseCases`: each takes a principal and an input, and is authorized. */
export type LocalRunUseCases = ReturnType<typeof createLocalRunUseCases>;

/** What `reporunner run` may ask of its engine. */
export function createLocalRunUseCases(
  define: DefineUseCase,
  { engine }: { readonly engine: Pick<Engine, 'start' | 'cancel' | 'readItems'> },
) {
  const ofExecution = ({ executionId }: OfExecution) => ({ type: 'execution', id: executionId }) as const;
  return {
    /** Starts the workflow with its pinned data. */
    start: define(
      {
        action: 'workflow:execute',
        resource: ({ plan }: LocalRun) => ({ type: 'workflow', id: plan.workflow.id }) as const,
      },
      ({ tenant }, { plan, trigger }: LocalRun) =>
        engine.start(tenant, { plan, trigger, mode: 'cli', usePinned: true }),
    ),
    cancel: define(
      { action: 'execution:cancel', resource: ofExecution },
      ({ tenant }, { executionId }: OfExecution) => engine.cancel(tenant, executionId),
    ),
    /** All items of its result, also of one that is too large for the journal. */
    outputs: define(
      {
        action: 'execution:read',
        resource: ({ result }: { readonly result: Result }) => ofExecution(result),
      },
      async ({ tenant }, { result: { lastOutputs, storedOutputs } }) =>
        storedOutputs === undefined
          ? lastOutputs
          : engine.readItems(tenant, storedOutputs, 0, storedOutputs.length),
    ),
  };
}

type Result = Awaited<ReturnType<Engine['start']>['finished']>;
