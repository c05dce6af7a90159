import type { TenantContext } from '@reporunner/core';

/** What a trigger must remember between runs: the last tick of a schedule, the cursor of a poll. */
export interface TriggerStateStore {
  get(tenant: TenantContext, workflowId: string, nodeId: string): Promise<unknown>;
  /** Durable when it resolves. `state` is JSON. */
  set(tenant: TenantContext, workflowId: string, nodeId: string, state: unknown): Promise<void>;
  deleteAllOf(tenant: TenantContext, workflowId: string): Promise<void>;
}
