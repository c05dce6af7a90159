export { authorize, type Decision, needsParents, permissionsOf } from './authorize.ts';
export {
  type ApiKeySummary,
  assertOwnerKey,
  createIdentityService,
  type IdentityService,
} from './identity-service.ts';
export { authMessages } from './messages/catalogue.ts';
export { maskTokens } from './own-tokens.ts';
export { createPasswordStrength } from './password-strength/create-password-strength.ts';
export type { PasswordStrength } from './ports/password-strength.ts';
export type {
  ApiKeyRecord,
  ApiKeyStore,
  ProjectRecord,
  Role,
  SessionRecord,
  SessionStore,
  TenantRecord,
  TenantRecords,
  UserRecord,
  UserStore,
} from './ports/stores.ts';
export {
  type Grant,
  memberPrincipal,
  type Principal,
  systemPrincipal,
  tenantOf,
  testerPrincipal,
  triggerPrincipal,
} from './principal.ts';
export { type Resource, type ResourceId, type ResourceType, tenantResource } from './resource.ts';
export { ROLES, type RoleName } from './roles.ts';
export { addressKey } from './throttle.ts';
export { userConflict } from './user-conflict.ts';
