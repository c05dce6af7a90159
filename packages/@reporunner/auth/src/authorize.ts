/**
 * May this principal do that to this resource? Pure: grants and roles are data, nothing is looked up.
 * AZ1 Nothing is allowed that no grant allows.
 * AZ2 A grant holds for its node of the resource tree and everything below it, in its own tenant only.
 * AZ3 What a principal has no grant over at all is reported as missing, not as forbidden: that it exists is not revealed.
 */
import { type Action, PERMISSIONS, type Permission } from '@reporunner/constants';
import type { Message } from '@reporunner/core';
import { authMessage } from './messages/auth-messages.ts';
import type { Principal } from './principal.ts';
import type { Resource, ResourceId, ResourceType } from './resource.ts';
import { ROLES } from './roles.ts';

/** The outcome of `authorize`, with the code and the message for the caller when it is refused. */
export type Decision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly code: 'FORBIDDEN' | 'NOT_FOUND'; readonly reason: Message };

const missing = {
  tenant: 'noTenant',
  project: 'noProject',
  folder: 'noFolder',
  workflow: 'noWorkflow',
  execution: 'noExecution',
  credential: 'noCredential',
  account: 'noAccount',
  apiKey: 'noApiKey',
  nodeType: 'noNodeType',
} as const satisfies Record<ResourceType, string>;

const allowed: Decision = Object.freeze({ allowed: true });

function covers(over: ResourceId, { type, id, tenantId, parents }: Resource): boolean {
  if (over.type === 'tenant') return over.id === tenantId;
  if (over.type === type && over.id === id) return true;
  return parents.some((parent) => parent.type === over.type && parent.id === over.id);
}

/**
 * Whether the principal may do this: a grant must cover the resource, and its role must have the action. Pure. What
 * lies outside every grant does not exist for the principal (NOT_FOUND), except the tenant itself.
 */
export function authorize(principal: Principal, action: Action, resource: Resource): Decision {
  let isVisible = false;
  if (principal.tenantId === resource.tenantId)
    for (const { role, over } of principal.grants) {
      if (!covers(over, resource)) continue;
      if ((ROLES[role] as readonly Action[]).includes(action)) return allowed;
      isVisible = true;
    }
  if (isVisible || resource.type === 'tenant')
    return {
      allowed: false,
      code: 'FORBIDDEN',
      reason: authMessage('permissionMissing', { permission: action }),
    };
  return { allowed: false, code: 'NOT_FOUND', reason: authMessage(missing[resource.type]) };
}

/** Whether the place of a resource in the tree can change a decision about this principal. */
export const needsParents = ({ grants }: Principal): boolean =>
  grants.some(({ over }) => over.type !== 'tenant');

/** What a principal may do to anything of its tenant, of what can be granted. */
export const permissionsOf = ({ tenantId, grants }: Principal): readonly Permission[] => {
  const roles = grants.filter(({ over }) => over.type === 'tenant' && over.id === tenantId);
  return PERMISSIONS.filter((permission) =>
    roles.some(({ role }) => (ROLES[role] as readonly Action[]).includes(permission)),
  );
};
