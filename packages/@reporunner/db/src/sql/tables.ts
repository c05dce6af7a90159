/** The tables of the database as statements see them. Times are milliseconds since 1970; documents are JSON. */
import type { Generated } from 'kysely';

interface InTenant {
  readonly tenant_id: string;
}

export interface ExecutionRow extends InTenant {
  readonly id: string;
  readonly workflow_id: string;
  readonly version_id: string;
  readonly mode: string;
  readonly status: string;
  readonly owner: string;
  readonly epoch: number;
  readonly last_seq: number;
  readonly created_at: number;
  readonly finished_at: number | null;
  readonly idempotency_key: string | null;
  readonly retry_of: string | null;
  readonly error: string | null;
  readonly parent_id: string | null;
  readonly resume_at: number | null;
  /** What `resume_at` counts. */
  readonly resume_counts: 'elapsed' | 'wall' | 'both' | null;
  /** What the wall clock was set by that the journal does not say yet. */
  readonly clock_shift: number;
}

/** One write of events; what is stored is `journal-codec.ts`. */
export interface JournalRow extends InTenant {
  readonly execution_id: string;
  readonly first_seq: number;
  readonly events: string;
}

/** The headers of the events of a large write. */
export interface JournalHeadersRow extends InTenant {
  readonly execution_id: string;
  readonly first_seq: number;
  readonly facts: string;
}

export interface WorkflowRow extends InTenant {
  readonly id: string;
  readonly project_id: string;
  readonly name: string;
  readonly name_folded: string;
  readonly revision: number;
  readonly published_version_id: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly node_count: number;
  readonly folder_id: string | null;
  readonly deleted_at: number | null;
  readonly description: string;
  /** JSON arrays of texts. */
  readonly tags: string;
  readonly node_types: string;
  readonly credential_ids: string;
  /** Folded; what a search looks at. */
  readonly search_text: string;
}

export interface WorkflowDraftRow extends InTenant {
  readonly workflow_id: string;
  readonly draft: string;
}

export interface WorkflowVersionRow extends InTenant {
  readonly workflow_id: string;
  readonly version_id: string;
  readonly number: number;
  readonly revision: number;
  readonly message: string;
  readonly created_at: number;
  readonly created_by: string | null;
  readonly principal: string | null;
  readonly workflow: string;
  readonly credential_ids: string;
}

export interface WorkflowSnapshotRow extends InTenant {
  readonly workflow_id: string;
  readonly version_id: string;
  readonly kept_at: number;
  readonly workflow: string;
}

export interface WorkflowOperationRow extends InTenant {
  readonly workflow_id: string;
  readonly revision: number;
  readonly operation: string;
  readonly principal_id: string | null;
  readonly principal: string | null;
  readonly at: number;
  readonly client_id: string | null;
  readonly operation_id: string | null;
}

export interface TriggerAddressRow extends InTenant {
  readonly address: string;
  readonly workflow_id: string;
}

export interface FolderRow extends InTenant {
  readonly id: string;
  readonly project_id: string;
  readonly parent_id: string | null;
  readonly name: string;
  readonly place: number;
  readonly revision: number;
  readonly created_at: number;
  readonly updated_at: number;
}

export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
}

export interface ProjectRow extends InTenant {
  readonly id: string;
  readonly name: string;
  readonly created_at: number;
}

export interface UserRow extends InTenant {
  readonly id: string;
  readonly email: string;
  readonly document: string;
  readonly revision: number;
  readonly created_at: number;
}

export interface SessionRow extends InTenant {
  readonly token_hash: string;
  readonly user_id: string;
  readonly created_at: number;
  readonly expires_at: number;
}

export interface ApiKeyRow extends InTenant {
  readonly id: string;
  readonly secret_hash: string;
  readonly document: string;
  readonly last_used_at: number | null;
}

export interface CredentialRow extends InTenant {
  readonly id: string;
  readonly type: string;
  readonly name_folded: string;
  readonly document: string;
  readonly last_used_at: number | null;
  readonly last_test: string | null;
}

export interface TriggerStateRow extends InTenant {
  readonly workflow_id: string;
  readonly node_id: string;
  readonly state: string;
}

export interface FeatureFlagRow extends InTenant {
  readonly name: string;
  /** 0 or 1. */
  readonly is_on: number;
  readonly updated_at: number;
  readonly principal: string | null;
}

export interface TestAddressRow extends InTenant {
  readonly id: string;
  readonly workflow_id: string;
  readonly node_id: string;
  /** The user's id, or that of another principal: whose address it is. */
  readonly opener: string;
  readonly principal: string;
  readonly runs: string;
  readonly opened_at: number;
  readonly expires_at: number;
  readonly requests: number;
  readonly last_request: string | null;
}

export interface TriggerSampleRow extends InTenant {
  readonly workflow_id: string;
  readonly node_id: string;
  readonly execution_id: string;
  readonly at: number;
}

export interface LeaseRow extends InTenant {
  readonly name: string;
  readonly owner: string;
  readonly epoch: number;
  readonly expires_at: number;
}

export interface Tables {
  readonly executions: Omit<ExecutionRow, 'clock_shift'> & { readonly clock_shift: Generated<number> };
  readonly journal: JournalRow;
  readonly journal_facts: JournalHeadersRow;
  readonly workflows: WorkflowRow;
  readonly workflow_drafts: WorkflowDraftRow;
  readonly workflow_versions: WorkflowVersionRow;
  readonly workflow_snapshots: WorkflowSnapshotRow;
  readonly workflow_operations: WorkflowOperationRow;
  readonly trigger_addresses: TriggerAddressRow;
  readonly folders: FolderRow;
  readonly tenants: TenantRow;
  readonly projects: ProjectRow;
  readonly users: UserRow;
  readonly sessions: SessionRow;
  readonly api_keys: ApiKeyRow;
  readonly credentials: CredentialRow;
  readonly trigger_states: TriggerStateRow;
  readonly feature_flags: FeatureFlagRow;
  readonly test_addresses: TestAddressRow;
  readonly trigger_samples: TriggerSampleRow;
  readonly leases: LeaseRow;
  readonly outbox: { readonly position: Generated<number>; readonly records: string };
  readonly outbox_consumers: {
    readonly name: string;
    readonly position: number;
    readonly state: string | null;
  };
  readonly settings: { readonly name: string; readonly value: string };
}
