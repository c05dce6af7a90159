export {
  type ApiKeyFacts,
  authorize,
  createIdentityService,
  type IdentityService,
  type Principal,
} from './identity-service.ts';
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
  UserRecord,
  UserStore,
} from './ports/stores.ts';
