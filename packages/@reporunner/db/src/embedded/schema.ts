/** The embedded store's schema: numbered, never edited once released. Documents are JSON; what is searched is a column. */
export interface Migration {
  readonly id: number;
  readonly name: string;
  readonly sql: string;
}

export const migrations: readonly Migration[] = [
  {
    id: 1,
    name: 'foundation',
    sql: `
CREATE TABLE executions (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  mode TEXT NOT NULL,
  status TEXT NOT NULL,
  owner TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  finished_at INTEGER,
  idempotency_key TEXT,
  retry_of TEXT,
  error TEXT,
  PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE INDEX executions_by_workflow ON executions (tenant_id, workflow_id, id);
CREATE INDEX executions_unfinished ON executions (owner) WHERE finished_at IS NULL;
CREATE INDEX executions_failed ON executions (tenant_id, id) WHERE status = 'failed';
CREATE UNIQUE INDEX executions_by_key ON executions (tenant_id, idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE journal (
  execution_id TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  events TEXT NOT NULL,
  PRIMARY KEY (execution_id, first_seq)
) WITHOUT ROWID;

CREATE TABLE workflows (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  revision INTEGER NOT NULL,
  published_version_id TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  node_count INTEGER NOT NULL,
  draft TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX workflows_by_update ON workflows (tenant_id, updated_at, id);

CREATE TABLE workflow_versions (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  message TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  created_by TEXT,
  workflow TEXT NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, version_id)
);
CREATE UNIQUE INDEX workflow_versions_by_number ON workflow_versions (tenant_id, workflow_id, number);

CREATE TABLE workflow_operations (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  revision INTEGER NOT NULL,
  operation TEXT NOT NULL,
  principal_id TEXT,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, revision)
) WITHOUT ROWID;

CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT NOT NULL, created_at INTEGER NOT NULL);
CREATE TABLE projects (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE users (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  email TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
);
CREATE TABLE api_keys (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  secret_hash TEXT NOT NULL UNIQUE,
  document TEXT NOT NULL,
  last_used_at INTEGER,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE credentials (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  document TEXT NOT NULL,
  PRIMARY KEY (tenant_id, id)
);
CREATE TABLE trigger_states (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, node_id)
);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
`,
  },
  {
    id: 2,
    name: 'waiting',
    sql: `
ALTER TABLE executions ADD COLUMN resume_at INTEGER;
CREATE INDEX executions_due ON executions (resume_at) WHERE resume_at IS NOT NULL;
DROP INDEX executions_unfinished;
CREATE INDEX executions_unfinished ON executions (owner) WHERE finished_at IS NULL AND status <> 'waiting';
`,
  },
  {
    id: 3,
    name: 'organising',
    sql: `
CREATE TABLE workflow_drafts (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  draft TEXT NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id)
);
INSERT INTO workflow_drafts SELECT tenant_id, id, draft FROM workflows;
ALTER TABLE workflows ADD COLUMN folder_id TEXT;
ALTER TABLE workflows ADD COLUMN deleted_at INTEGER;
ALTER TABLE workflows ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE workflows ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE workflows ADD COLUMN node_types TEXT NOT NULL DEFAULT '[]';
ALTER TABLE workflows ADD COLUMN credential_ids TEXT NOT NULL DEFAULT '[]';
ALTER TABLE workflows ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE workflows SET
  description = coalesce(json_extract(draft, '$.description'), ''),
  tags = coalesce(json_extract(draft, '$.tags'), '[]'),
  node_types = (SELECT json_group_array(DISTINCT json_extract(value, '$.type')) FROM json_each(draft, '$.nodes')),
  credential_ids = (SELECT json_group_array(DISTINCT used.value)
    FROM json_each(draft, '$.nodes') AS node, json_each(node.value, '$.credentials') AS used),
  search_text = folded(substr(name || char(10) || coalesce(json_extract(draft, '$.description'), '') || char(10) || coalesce(
    (SELECT group_concat(json_extract(value, '$.name') || char(10) || json_extract(value, '$.type'), char(10))
      FROM json_each(draft, '$.nodes')), ''), 1, 20000));
ALTER TABLE workflows DROP COLUMN draft;
CREATE INDEX workflows_by_name ON workflows (tenant_id, name_folded, id);
CREATE INDEX workflows_by_creation ON workflows (tenant_id, created_at, id);
CREATE INDEX workflows_in_bin ON workflows (tenant_id, deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX workflows_in_folder ON workflows (tenant_id, folder_id) WHERE folder_id IS NOT NULL;

ALTER TABLE workflow_versions ADD COLUMN credential_ids TEXT NOT NULL DEFAULT '[]';
UPDATE workflow_versions SET credential_ids = (SELECT json_group_array(DISTINCT used.value)
  FROM json_each(workflow, '$.nodes') AS node, json_each(node.value, '$.credentials') AS used);

CREATE TABLE workflow_snapshots (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  version_id TEXT NOT NULL,
  kept_at INTEGER NOT NULL,
  workflow TEXT NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, version_id)
);

CREATE TABLE folders (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  project_id TEXT NOT NULL,
  parent_id TEXT,
  name TEXT NOT NULL,
  place INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

ALTER TABLE executions ADD COLUMN parent_id TEXT;
UPDATE executions SET parent_id = substr(idempotency_key, 7, 36) WHERE idempotency_key LIKE 'child:%';
CREATE INDEX executions_of_parent ON executions (tenant_id, parent_id, id) WHERE parent_id IS NOT NULL;
CREATE INDEX executions_of_retried ON executions (tenant_id, retry_of, id) WHERE retry_of IS NOT NULL;
CREATE INDEX executions_of_draft ON executions (tenant_id, workflow_id, version_id) WHERE substr(version_id, 1, 6) = 'draft:';
DROP INDEX executions_failed;
CREATE INDEX executions_not_succeeded ON executions (tenant_id, status, id) WHERE status <> 'succeeded';

CREATE TABLE journal_facts (
  execution_id TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  tenant_id TEXT NOT NULL,
  facts TEXT NOT NULL,
  PRIMARY KEY (execution_id, first_seq)
) WITHOUT ROWID;

ALTER TABLE credentials ADD COLUMN last_used_at INTEGER;
ALTER TABLE credentials ADD COLUMN last_test TEXT;
`,
  },
  {
    id: 4,
    name: 'named operations',
    sql: `
ALTER TABLE workflow_operations ADD COLUMN client_id TEXT;
ALTER TABLE workflow_operations ADD COLUMN operation_id TEXT;
CREATE UNIQUE INDEX workflow_operations_by_name ON workflow_operations (tenant_id, workflow_id, operation_id)
  WHERE operation_id IS NOT NULL;
`,
  },
  {
    id: 5,
    name: 'lists of executions',
    sql: `
CREATE INDEX executions_not_succeeded_of_workflow ON executions (tenant_id, workflow_id, status, id) WHERE status <> 'succeeded';
`,
  },
  {
    id: 6,
    name: 'principals',
    sql: `
ALTER TABLE workflow_operations ADD COLUMN principal TEXT;
ALTER TABLE workflow_versions ADD COLUMN principal TEXT;
`,
  },
  {
    id: 7,
    name: 'leases',
    sql: `
CREATE TABLE leases (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, name)
) WITHOUT ROWID;
`,
  },
  {
    id: 8,
    name: 'outbox',
    sql: `
CREATE TABLE outbox (position INTEGER PRIMARY KEY AUTOINCREMENT, records TEXT NOT NULL);
CREATE TABLE outbox_consumers (name TEXT PRIMARY KEY, position INTEGER NOT NULL, state TEXT) WITHOUT ROWID;
`,
  },
  {
    id: 9,
    name: 'trigger addresses',
    sql: `
CREATE TABLE trigger_addresses (
  address TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX trigger_addresses_of_workflow ON trigger_addresses (tenant_id, workflow_id);
`,
  },
  {
    id: 10,
    name: 'revisions',
    sql: `
ALTER TABLE folders ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
ALTER TABLE users ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
`,
  },
  {
    id: 11,
    name: 'feature flags',
    sql: `
CREATE TABLE feature_flags (
  tenant_id TEXT NOT NULL,
  name TEXT NOT NULL,
  is_on INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  principal TEXT,
  PRIMARY KEY (tenant_id, name)
) WITHOUT ROWID;
`,
  },
  {
    id: 12,
    name: 'test addresses',
    sql: `
CREATE TABLE test_addresses (
  tenant_id TEXT NOT NULL,
  id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  opener TEXT NOT NULL,
  principal TEXT NOT NULL,
  runs TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  requests INTEGER NOT NULL,
  last_request TEXT,
  PRIMARY KEY (tenant_id, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX test_addresses_of_trigger ON test_addresses (tenant_id, workflow_id, node_id, opener);
CREATE TABLE trigger_samples (
  tenant_id TEXT NOT NULL,
  workflow_id TEXT NOT NULL,
  node_id TEXT NOT NULL,
  execution_id TEXT NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (tenant_id, workflow_id, node_id)
) WITHOUT ROWID;
`,
  },
  {
    id: 13,
    name: 'what waiting executions count',
    sql: `
ALTER TABLE executions ADD COLUMN resume_counts TEXT;
ALTER TABLE executions ADD COLUMN clock_shift INTEGER NOT NULL DEFAULT 0;
UPDATE executions SET resume_counts = 'both' WHERE resume_at IS NOT NULL;
`,
  },
];
