/** Tables as Kysely types them: those whose statements are built by it so far. */
export interface Tables {
  readonly folders: {
    readonly tenant_id: string;
    readonly id: string;
    readonly project_id: string;
    readonly parent_id: string | null;
    readonly name: string;
    readonly place: number;
    readonly created_at: number;
    readonly updated_at: number;
  };
  /** Only what other tables' statements need of it. */
  readonly workflows: {
    readonly tenant_id: string;
    readonly id: string;
    readonly folder_id: string | null;
    readonly deleted_at: number | null;
  };
  readonly sessions: {
    readonly token_hash: string;
    readonly tenant_id: string;
    readonly user_id: string;
    readonly created_at: number;
    readonly expires_at: number;
  };
  readonly trigger_states: {
    readonly tenant_id: string;
    readonly workflow_id: string;
    readonly node_id: string;
    readonly state: string;
  };
}
