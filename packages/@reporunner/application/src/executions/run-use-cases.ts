/** Manual runs of a workflow. */
import type { schemas } from '@reporunner/api-types';
import { type Clock, withTimeout } from '@reporunner/core';
import type { ExecutionResult, ReplyChannel } from '@reporunner/engine';
import type { z } from 'zod';
import { replyElsewhere } from '../ingress/reply-elsewhere.ts';
import type { DefineUseCase } from '../use-case.ts';
import { createManualRuns, type ManualRunPorts } from './manual-runs.ts';

type StartBody = z.output<typeof schemas.startExecution>;

interface RunRequest {
  readonly workflowId: string;
  readonly body: StartBody;
}

/** The use cases of `createRunUseCases`: each takes a principal and an input, and is authorized. */
export type RunUseCases = ReturnType<typeof createRunUseCases>;

interface RunPorts extends ManualRunPorts {
  readonly replies: Pick<ReplyChannel, 'wait'>;
  readonly clock: Clock;
}

/** Manual runs of workflows: drafts or published versions, whole or up to one node. */
export function createRunUseCases(define: DefineUseCase, ports: RunPorts) {
  const startManualRun = createManualRuns(ports);

  return {
    /**
     * Starts it; with `wait`, resolves with its result, or with the status `running` after `timeoutMs`. `ended` settles
     * when it has ended or waits.
     */
    run: define(
      {
        action: 'workflow:execute',
        resource: ({ workflowId }: RunRequest) => ({ type: 'workflow', id: workflowId }),
      },
      async ({ tenant }, { workflowId, body }: RunRequest) => {
        const handle = await startManualRun(tenant, workflowId, body);
        const { duplicate, executionId } = await handle.accepted;
        const ended: Promise<unknown> = handle.finished;
        if (!body.wait) return { isFinished: false, answer: { executionId, duplicate }, ended } as const;
        const { timeoutMs } = body;
        const finished = handle.finished.catch(
          async (error: unknown): Promise<ExecutionResult | undefined> => {
            const { accepted } = handle;
            const waited = { executionId, timeoutMs, accepted };
            const resumed = await replyElsewhere(ports.replies, tenant, waited, error);
            return resumed.kind === 'ended' ? resumed.result : undefined;
          },
        );
        const result = await withTimeout(ports.clock, finished, timeoutMs);
        if (result === undefined)
          return { isFinished: false, answer: { executionId, status: 'running' as const }, ended } as const;
        const { storedOutputs: _stored, ...visible } = result;
        return {
          isFinished: true,
          ended,
          // Lineage is internal to the engine.
          answer: { ...visible, lastOutputs: result.lastOutputs.map(({ source: _, ...item }) => item) },
        } as const;
      },
    ),
  };
}
