import type { PrincipalRecord, SystemTask, TenantContext } from '@reporunner/core';
import type { ResourceId } from './resource.ts';
import { type RoleName, TASK_ROLES } from './roles.ts';

/** A role over a node of the resource tree and everything below it. */
export interface Grant {
  readonly role: RoleName;
  readonly over: ResourceId;
}

/** Who acts, within one tenant, and what they were granted. */
export interface Principal {
  readonly tenantId: string;
  /** What records name it by. */
  readonly identity: PrincipalRecord;
  readonly grants: readonly Grant[];
}

const overTenant = (role: RoleName, tenantId: string): readonly Grant[] => [
  { role, over: { type: 'tenant', id: tenantId } },
];

/** A person or an API key. Everybody is an owner today. */
export function memberPrincipal(
  tenantId: string,
  identity: Extract<PrincipalRecord, { kind: 'user' | 'apiKey' }>,
): Principal {
  return { tenantId, identity, grants: overTenant('owner', tenantId) };
}

/** A task of the server, over one tenant. */
export function systemPrincipal(tenantId: string, task: SystemTask): Principal {
  return { tenantId, identity: { kind: 'system', id: task }, grants: overTenant(TASK_ROLES[task], tenantId) };
}

/** A trigger, over its own workflow. */
export function triggerPrincipal(tenantId: string, workflowId: string, nodeId: string): Principal {
  return {
    tenantId,
    identity: { kind: 'trigger', id: nodeId, workflowId },
    grants: [{ role: 'trigger', over: { type: 'workflow', id: workflowId } }],
  };
}

/** Who opened a test address, in place of its callers: what a trigger may, over that workflow. */
export function testerPrincipal(tenantId: string, identity: PrincipalRecord, workflowId: string): Principal {
  return { ...triggerPrincipal(tenantId, workflowId, ''), identity };
}

/** What stores and the engine get. */
export const tenantOf = ({ tenantId, identity }: Principal): TenantContext => ({
  tenantId,
  principal: identity,
});
