/** How the installation is doing. */
import type { TenantContext } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import { MAX_COUNTED_EXECUTIONS } from './executions/execution-use-cases.ts';
import type { DefineUseCase } from './use-case.ts';

export interface SystemPorts<H> {
  readonly executions: Pick<ExecutionStore, 'counts'>;
  /** What the process and its services say of themselves. */
  readonly inspect: () => Promise<H>;
  readonly running: () => { readonly active: number; readonly queued: number };
  /** Prometheus' text format. */
  readonly metrics: () => Promise<string>;
}

/** The use cases of `createSystemUseCases`: each takes a principal and an input, and is authorized. */
export type SystemUseCases<H> = ReturnType<typeof createSystemUseCases<H>>;

/** The state of the installation for its operator, and metrics for scrapers. */
export function createSystemUseCases<H>(define: DefineUseCase, ports: SystemPorts<H>) {
  const waitingOf = async (tenant: TenantContext) =>
    (await ports.executions.counts(tenant, {}, MAX_COUNTED_EXECUTIONS)).waiting;
  return {
    status: define({ action: 'system:read' }, async ({ tenant }, _: undefined) => {
      const [installation, waiting] = await Promise.all([ports.inspect(), waitingOf(tenant)]);
      const { active, queued } = ports.running();
      return {
        ...installation,
        executions: { running: active, queued, waiting, waitingCountedTo: MAX_COUNTED_EXECUTIONS },
      };
    }),
    metrics: define({ action: 'system:read' }, (_, _input: undefined) => ports.metrics()),
  };
}
