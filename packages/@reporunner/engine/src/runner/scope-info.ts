import type { ScopeInfo } from './expression-scope.ts';
import type { RunControl } from './run-control.ts';

/** What expressions may know of this attempt of a node. */
export function scopeInfoOf(run: RunControl, attempt: number): ScopeInfo {
  const { services, tenant, id } = run;
  return {
    executionId: id,
    mode: run.start.mode,
    attempt,
    timezone: run.host.execution.timezone,
    expressions: run.plan.workflow.settings.expressions,
    now: run.time(),
    variables: services.variables(tenant),
    env: services.env,
    items: run.items,
    resumeUrl: (place) => services.resumeUrl(tenant, id, place),
  };
}
