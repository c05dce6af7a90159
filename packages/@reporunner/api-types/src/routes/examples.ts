/** Values that the examples share, so that the documentation tells one story. */
export const exampleId = {
  workflow: '01956f3a-7c1e-7b52-9d2f-0a4b6c8d1e2f',
  version: '01956f3b-02aa-7f10-8c55-6d1e0b9a7c44',
  execution: '01956f3c-4d21-7a06-b1e8-93f5c2d7a810',
  credential: '01956f3d-9b3f-7c88-a4d2-5e6f7a8b9c0d',
  apiKey: '01956f3e-1a2b-7d3c-9e4f-5a6b7c8d9e0f',
  project: '01956f38-2f6e-7d11-8a3b-4c5d6e7f8a9b',
  tenant: '01956f37-0c5a-7b1e-9f2d-3e4f5a6b7c8d',
  user: '01956f37-0c5b-7c2f-8a3e-4f5a6b7c8d9e',
  binary: `sha256-${'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'}`,
} as const;

const at = '2026-03-01T09:30:00.000Z';

export const exampleInput = {
  name: 'Order total',
  nodes: {
    hook: {
      type: 'core.webhook',
      name: 'New order',
      parameters: { path: 'orders', methods: ['POST'], respond: 'lastNode' },
    },
    total: {
      type: 'core.set',
      name: 'Total',
      parameters: {
        fields: [{ name: 'total', type: 'number', value: '={{ $json.body.price * $json.body.quantity }}' }],
      },
    },
  },
  edges: {
    e1: { from: { nodeId: 'hook', port: 'main' }, to: { nodeId: 'total', port: 'main' } },
  },
};

const node = { typeVersion: 1, credentials: {}, disabled: false, onError: 'stop' };

export const exampleDocument = {
  schemaVersion: 1,
  id: exampleId.workflow,
  projectId: exampleId.project,
  name: exampleInput.name,
  description: '',
  tags: [],
  settings: {
    durability: 'checkpoint',
    save: { success: true, failure: true, progress: true },
    callers: 'project',
  },
  nodes: {
    hook: { ...node, ...exampleInput.nodes.hook, id: 'hook', position: { x: 0, y: 0 } },
    total: { ...node, ...exampleInput.nodes.total, id: 'total', position: { x: 240, y: 0 } },
  },
  edges: { e1: { id: 'e1', ...exampleInput.edges.e1 } },
  notes: {},
};

export const exampleWorkflow = { ...exampleDocument, revision: 1, createdAt: at, updatedAt: at };

export const exampleSummary = {
  id: exampleId.workflow,
  projectId: exampleId.project,
  name: exampleInput.name,
  description: '',
  tags: [],
  nodeCount: 2,
  revision: 1,
  published: true,
  publishedVersionId: exampleId.version,
  createdAt: at,
  updatedAt: at,
};

export const exampleVersion = {
  versionId: exampleId.version,
  workflowId: exampleId.workflow,
  number: 1,
  revision: 1,
  message: 'First version',
  createdAt: at,
};

export const exampleExecution = {
  id: exampleId.execution,
  workflowId: exampleId.workflow,
  versionId: exampleId.version,
  mode: 'trigger',
  status: 'succeeded',
  createdAt: at,
  startedAt: at,
  finishedAt: '2026-03-01T09:30:00.004Z',
  durationMs: 4,
};

export const exampleItem = {
  json: { total: 58.5 },
  source: { nodeId: 'hook', port: 'main', index: 0 },
};

export const exampleCredential = {
  id: exampleId.credential,
  projectId: exampleId.project,
  name: 'Shop API',
  type: 'httpBearer',
  allowedHosts: ['api.example.com'],
  createdAt: at,
  updatedAt: at,
};

export const exampleApiKey = {
  id: exampleId.apiKey,
  name: 'CI',
  prefix: 'rr_3kf9',
  createdAt: at,
};

export const examplePrincipal = {
  tenantId: exampleId.tenant,
  userId: exampleId.user,
  kind: 'user',
  email: 'ada@example.com',
  name: 'Ada',
  roles: ['owner'],
  permissions: ['workflow:read', 'workflow:write'],
};

export const exampleTime = at;
