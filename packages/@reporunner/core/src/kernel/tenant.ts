import type { PrincipalRecord } from './principal.ts';

/** Whose data a call may touch. Every store method takes one first; there is no unscoped query. */
export interface TenantContext {
  readonly tenantId: string;
  /** Who acts, when somebody does. */
  readonly principal?: PrincipalRecord;
}
