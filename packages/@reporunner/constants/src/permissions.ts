/** What people and their API keys may be allowed to do. */
export const PERMISSIONS = [
  'workflow:read',
  'workflow:write',
  'workflow:publish',
  'workflow:execute',
  'workflow:delete',
  'execution:read',
  'execution:cancel',
  'execution:retry',
  'execution:delete',
  'credential:read',
  'credential:write',
  'credential:delete',
  'node-type:read',
  'api-key:read',
  'api-key:write',
  'project:read',
  'flag:read',
  'flag:write',
  'system:read',
] as const;

/** An action on a kind of resource, `resource:action`, that roles and API keys allow. */
export type Permission = (typeof PERMISSIONS)[number];

/** What is never granted explicitly: one's own account, and what triggers, guests and tasks of the server do. */
export const BUILT_IN_ACTIONS = [
  'account:read',
  'account:write',
  'setup:read',
  'setup:write',
  'session:write',
  'execution:start',
  'execution:resume',
  'execution:prune',
  'execution:recover',
  'trigger:arm',
] as const;

/** Every use case names the one that it needs. */
export type Action = Permission | (typeof BUILT_IN_ACTIONS)[number];
