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
