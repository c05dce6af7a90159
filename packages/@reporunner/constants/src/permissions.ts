/** What a principal may be allowed to do. Every route names one, or says that it is public. */
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
  'system:read',
] as const;

export type Permission = (typeof PERMISSIONS)[number];
