/** Wires everything up, read from top to bottom: adapters, services, engine, triggers. */
import { join } from 'node:path';
import {
  armPublished,
  type CredentialUseCases,
  cancelUnfinished,
  createArmingUseCases,
  createCatalogueUseCases,
  createChatUseCases,
  createCredentialUseCases,
  createDefineUseCase,
  createDigests,
  createExecutionDataUseCases,
  createExecutionUseCases,
  createExecutionWatch,
  createFolderUseCases,
  createIdentityUseCases,
  createIncidents,
  createPageUseCases,
  createQuarantineUseCases,
  createRecoveryUseCases,
  createResourceLocator,
  createResumeTokens,
  createRetentionUseCases,
  createRoomUseCases,
  createRunUseCases,
  createSystemUseCases,
  createTemplateUseCases,
  createWebhookUseCases,
  createWorkflowBulkUseCases,
  createWorkflowUseCases,
  type Incidents,
  startRetention,
  withAuthorizedStart,
} from '@reporunner/application';
import {
  createIdentityService,
  createPasswordStrength,
  type IdentityService,
  systemPrincipal,
} from '@reporunner/auth';
import { createLogger } from '@reporunner/backend-common';
import { createId, type Logger, systemClock, type TenantContext } from '@reporunner/core';
import { type DatabaseService, openDatabase } from '@reporunner/db';
import { createLifecycle, type Lifecycle } from '@reporunner/di';
import { createDocumentParser } from '@reporunner/documents';
import {
  createChangeFeed,
  createEngine,
  createOutboxDispatcher,
  createTriggerManager,
  type Engine,
  followPublished,
  type TriggerManager,
} from '@reporunner/engine';
import {
  createCircuitBreaker,
  createCredentialManager,
  createHttpClient,
  createNodeRegistry,
  createScopedFileSystem,
  hostOfCircuit,
  type Integration,
  type IntegrationRegistry,
  loadEncryptionKey,
} from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { isLiveUpgrade } from '@reporunner/real-time/server';
import { createSandbox } from '@reporunner/sandbox';
import {
  createFolderService,
  createWorkflowService,
  type WorkflowChange,
  type WorkflowService,
} from '@reporunner/workflows';
import type { FastifyInstance } from 'fastify';
import { createAppServer } from './app/serve-app.ts';
import type { Config } from './config.ts';
import { createServer } from './http/create-server.ts';
import { createHostCheck, isLoopbackName, nameOf } from './http/host-names.ts';
import { type ApiRoute, registerRoutes } from './http/route.ts';
import { createSetUpAccess } from './http/set-up-access.ts';
import { createProcessInspector } from './inspect-process.ts';
import { createLive, type Live, publishChange } from './live/create-live.ts';
import { createMetrics } from './metrics.ts';
import { registerChat } from './pages/register-chat.ts';
import { registerPages } from './pages/register-pages.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { executionDataRoutes } from './routes/execution-data.ts';
import { executionRoutes } from './routes/executions.ts';
import { folderRoutes } from './routes/folders.ts';
import { identityRoutes } from './routes/identity.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { registerSystemRoutes } from './routes/system.ts';
import { systemStatusRoutes } from './routes/system-status.ts';
import { templateRoutes } from './routes/templates.ts';
import { workflowBulkRoutes } from './routes/workflow-bulk.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { createMemorySaver } from './spare-memory.ts';
import { shippedTemplates } from './templates/examples.ts';
import type { Watchdog } from './watchdog/create-watchdog.ts';
import { recoverAll } from './watchdog/recover-all.ts';
import { createDraftFinder } from './webhooks/find-draft.ts';
import { registerWebhooks } from './webhooks/register-webhooks.ts';

/** The server, wired and ready to listen: what its process drives, and nothing else. */
export interface ComposedServer {
  readonly http: FastifyInstance;
  readonly lifecycle: Lifecycle;
  readonly logger: Logger;
  readonly triggers: Pick<TriggerManager, 'start' | 'stop'>;
  readonly routes: readonly ApiRoute[];
  /** Connects the live server to the one that listens. */
  attachLive(): void;
  /** Stops the live connections and the engine, in this order. */
  stop(): Promise<void>;
  /** Resumes what a process before this one left; resolves with how many. */
  recover(): Promise<number>;
  /** Where others reach this server, once it listens; a configured address wins. */
  setUrl(url: string): void;
  /** For the banner: the owner's key when it was just generated, the token of the set-up, what is wrong with the store. */
  readonly newOwnerKey: string | undefined;
  readonly setUpToken: string | undefined;
  readonly storeProblem: string | undefined;
}

/** What a process adds to what its configuration says. */
export interface ProcessOptions {
  /** Ends the process when its main thread is lost: only where it is the server's own. */
  readonly watchdog?: Watchdog;
  /** Called when nothing can be written any more: the process is to end, and its supervisor starts it again. */
  readonly onStoreDeath?: () => void;
  /** Nodes beside those of the product. */
  readonly integrations?: readonly Integration[];
  /** For tests: hands out the parts that were wired. */
  readonly inspect?: (parts: {
    readonly store: DatabaseService;
    readonly engine: Engine;
    readonly live: Live;
    readonly identity: IdentityService;
    readonly workflows: WorkflowService;
    readonly incidents: Pick<Incidents, 'add'>;
    readonly registry: IntegrationRegistry;
  }) => void;
}

/** What arms or disarms triggers. */
const changesTriggers: ReadonlySet<WorkflowChange['type']> = new Set([
  'published',
  'unpublished',
  'deleted',
  'restored',
]);

/** A lost encryption key is reported at start, not by the first workflow that fails. */
async function reportUnreadable(
  { countUnreadable }: Pick<CredentialUseCases, 'countUnreadable'>,
  identity: Pick<IdentityService, 'tenants'>,
  logger: Logger,
): Promise<void> {
  let unreadable = 0;
  for (const { id } of await identity.tenants())
    unreadable += await countUnreadable(systemPrincipal(id, 'startup'), undefined);
  if (unreadable === 0) return;
  logger.error(
    'credentials were encrypted with another encryption key: put back encryption.key or REPORUNNER_ENCRYPTION_KEY, or enter their secrets again',
    { unreadable },
  );
}

/** @throws ServiceError of the first part that cannot be opened; what was open is closed again. */
export async function compose(config: Config, options: ProcessOptions = {}): Promise<ComposedServer> {
  const logger = createLogger({ level: config.logLevel });
  const lifecycle = createLifecycle(logger);
  try {
    return await composeAll(config, options, logger, lifecycle);
  } catch (error) {
    await lifecycle.close();
    throw error;
  }
}

async function composeAll(
  config: Config,
  { watchdog, onStoreDeath, integrations = [], inspect }: ProcessOptions,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<ComposedServer> {
  const clock = systemClock;
  const store = await openDatabase({
    folder: config.dataDir,
    ...(watchdog === undefined ? {} : { companion: watchdog.companion }),
    onWriterDeath: (error) => {
      logger.error('the writer of the database ended; nothing can be stored any more', { error });
      onStoreDeath?.();
    },
    ...(config.s3 === undefined ? {} : { s3: config.s3 }),
  });
  lifecycle.add('store', { close: () => store.close(), health: () => store.health() });
  const changes = createChangeFeed({ outbox: store.outbox, logger });
  const outbox = createOutboxDispatcher({ outbox: store.outbox, clock, logger });
  lifecycle.add('outbox', { close: () => outbox.close() });
  const { ok, message } = await store.health();
  if (!ok) logger.error('the store is not sound', { reason: message });
  const key = loadEncryptionKey({
    file: join(config.dataDir, 'encryption.key'),
    ...(config.encryptionKey === undefined ? {} : { value: config.encryptionKey }),
  });

  const registry = createNodeRegistry([coreIntegration, ...integrations]);
  const circuits = createCircuitBreaker({
    ...config.circuit,
    clock,
    onChange: (change) => {
      const { state, pauseMs, reason } = change;
      if (state === 'open')
        logger.warn('a host fails and is left alone', { ...hostOfCircuit(change), pauseMs, reason });
      else logger.info('a host answers again', hostOfCircuit(change));
    },
  });
  const client = createHttpClient({ allow: config.allow, circuits });
  lifecycle.add('http', { close: () => client.close() });
  const code = createSandbox({ logger });
  lifecycle.add('sandbox', { close: () => code.close() });
  const documents = createDocumentParser({
    logger,
    processes: config.documentProcesses,
    memoryMb: config.documentMemoryMb,
    timeoutMs: config.documentTimeoutMs,
  });
  lifecycle.add('documents', { close: () => documents.close() });
  const define = createDefineUseCase(createResourceLocator(store));
  const rooms = createRoomUseCases(define, store);
  const live = createLive({ identity: () => identity, rooms, clock, logger });
  const strength = createPasswordStrength({ clock });
  lifecycle.add('passwords', { close: () => strength.close() });
  const identity = createIdentityService({
    ...store,
    strength,
    clock,
    ids: createId,
    deviceKey: key,
    changes: (listener) =>
      changes.subscribe({
        change: (record) => record.kind === 'identity' && listener(record.tenantId),
        reset: () => listener(undefined),
      }),
    onRevoked: (tenantId) => void live.recheck(tenantId),
  });
  const newOwnerKey = await identity.ensureOwner(config.ownerKey);
  const setUpAccess = await createSetUpAccess({
    identity,
    host: config.host,
    isBehindProxy:
      config.trustProxy ||
      (config.publicUrl !== undefined && !isLoopbackName(nameOf(new URL(config.publicUrl).host))),
    isKeyPreset: config.ownerKey !== undefined,
  });
  const credentials = createCredentialManager({
    store: store.credentials,
    key,
    definitions: registry,
    clock,
    ids: createId,
    http: client,
  });
  const metrics = createMetrics();
  const resumeTokens = createResumeTokens(key);
  const address = { url: config.publicUrl ?? `http://localhost:${config.port}` };

  const workflows = createWorkflowService({
    store: store.workflows,
    catalogue: registry,
    clock,
    ids: createId,
    beforePurge: (tenant, workflowId) =>
      cancelUnfinished({ engine, executions: store.executions, logger }, tenant, workflowId),
    changes,
    addressesOf: (version) => triggers.addressesOf(version),
    onChange: async (change) => {
      // It has come in by the feed: here it is only waited for.
      if (changesTriggers.has(change.type)) await published.settled(change, change.workflowId);
      publishChange(live, change);
    },
  });
  const folders = createFolderService({ store: store.folders, clock, ids: createId });
  const memory = createMemorySaver(clock);
  lifecycle.add('memory', { close: async () => memory.stop() });
  const incidents = await createIncidents(store.settings);
  const watch = createExecutionWatch();
  const engine = createEngine({
    store: store.executions,
    source: workflows.source,
    registry,
    credentials: { get: (tenant, id) => credentials.resolve(tenant, id) },
    blobs: store.blobs,
    http: client,
    code,
    documents,
    files: createScopedFileSystem({ folder: config.filesDir }),
    sinks: [{ published: live.executionEvents, progressed: live.progress }, watch],
    logger,
    owner: createId(),
    leases: store.leases,
    limits: { concurrentExecutions: config.concurrency, queuedExecutions: config.queue },
    env: config.expressionEnv,
    resumeUrl: ({ tenantId }, executionId) =>
      `${config.webhookUrl ?? address.url}/resume/${resumeTokens.create(tenantId, executionId)}`,
    timezone: config.timezone,
    onStreaming: memory.onStreaming,
    quarantine: incidents.quarantine,
    ...(watchdog === undefined ? {} : { holder: watchdog.holder }),
  });
  const recovery = createRecoveryUseCases(define, { engine });
  const triggers = createTriggerManager({
    engine: withAuthorizedStart(engine, recovery),
    registry,
    state: store.triggerStates,
    logger,
    timezone: config.timezone,
  });
  metrics.observe(async () => ({
    ...engine.running(),
    ...(await store.stats()),
    circuits: circuits.stats(),
    outboxLag: outbox.lag(),
  }));
  await outbox.start([metrics.consumer]);

  const { executions, blobs } = store;
  const projects = identity;
  const catalogue = registry;
  const digests = createDigests(executions);
  const resumeUrl = ({ tenantId }: TenantContext, executionId: string) =>
    `${address.url}/resume/${resumeTokens.create(tenantId, executionId)}`;
  const executionUses = createExecutionUseCases(define, {
    executions,
    engine,
    workflows,
    digests,
    resumeUrl,
    logger,
  });
  const dataUses = createExecutionDataUseCases(define, { executions, blobs, engine, workflows, digests });
  const runUses = createRunUseCases(define, { workflows, engine, executions, catalogue, clock });
  const workflowUses = createWorkflowUseCases(define, {
    workflows,
    folders,
    projects,
    executions,
    catalogue,
    triggers,
  });
  const credentialUses = createCredentialUseCases(define, { credentials, workflows, projects });
  const identityUses = createIdentityUseCases(define, { identity, installation: config });
  const quarantineUses = createQuarantineUseCases(define, { incidents, workflows: store.workflows });
  const systemUses = createSystemUseCases(define, {
    executions,
    inspect: createProcessInspector({
      config,
      lifecycle,
      databaseBytes: () => store.size(),
      connections: () => live.connections(),
    }),
    running: () => engine.running(),
    metrics: () => metrics.text(),
  });
  const webhooks = createWebhookUseCases(define, {
    engine,
    credentials,
    registry,
    blobs,
    workflows,
    clock,
  });
  const pages = createPageUseCases(define, { engine, executions, watch, tokens: resumeTokens, clock });
  const chats = createChatUseCases(define, { engine, clock });
  const retentionPorts = {
    executions,
    workflowStore: store.workflows,
    workflows,
    blobs,
    sessions: store.sessions,
    tenants: () => identity.tenants(),
    days: config.retentionDays,
    clock,
    logger,
  };

  await reportUnreadable(credentialUses, identity, logger);
  const arming = createArmingUseCases(define, { triggers });
  const armAll = () => armPublished(arming, { workflows, logger });
  const published = followPublished({
    changes,
    source: workflows.source,
    triggers: {
      ...triggers,
      arm: (tenantId, version) => arming.arm(systemPrincipal(tenantId, 'startup'), { version }),
    },
    rearmAll: armAll,
    logger,
  });
  lifecycle.add('published', { close: () => published.stop() });
  await armAll();
  const retention = startRetention(createRetentionUseCases(define, retentionPorts), retentionPorts);
  lifecycle.add('retention', { close: () => retention.stop() });
  lifecycle.add('engine', { close: () => engine.shutdown(config.shutdownGraceMs) });
  lifecycle.add('triggers', { close: () => triggers.stop() });

  const authenticate: IdentityService['authenticate'] = (proof) => identity.authenticate(proof);
  const http = createServer({
    logger,
    trustProxy: config.trustProxy,
    authenticate,
    isOwnHost: createHostCheck(config.host, [config.publicUrl, config.webhookUrl], config.serverNames),
    serveApp: createAppServer(),
    isUpgrade: isLiveUpgrade,
    ...(config.webhookUrl === undefined ? {} : { webhookUrl: config.webhookUrl }),
    onAnswer: (method, route, status, seconds) => metrics.httpRequest(method, route, status, seconds),
  });
  const routes = [
    ...workflowRoutes(workflowUses, runUses),
    ...workflowBulkRoutes(createWorkflowBulkUseCases(define, { workflows, folders, logger })),
    ...folderRoutes(createFolderUseCases(define, { folders, workflows, projects })),
    ...templateRoutes(
      createTemplateUseCases(define, {
        templates: shippedTemplates,
        workflows,
        folders,
        projects,
        catalogue,
      }),
    ),
    ...executionRoutes(executionUses),
    ...executionDataRoutes(dataUses),
    ...catalogueRoutes(createCatalogueUseCases(define, { registry })),
    ...credentialRoutes(credentialUses),
    ...identityRoutes(identityUses, setUpAccess, identity.sessionSeconds),
    ...systemStatusRoutes(systemUses),
    ...quarantineRoutes(quarantineUses),
  ];
  registerRoutes(http, routes);
  registerSystemRoutes(http, { lifecycle, system: systemUses, metricsToken: config.metrics }, routes);
  const webhookTransport = { webhooks, logger };
  registerWebhooks(http, webhookTransport, '/webhook', (_request, method, path) =>
    triggers.matchWebhook(method, path),
  );
  registerWebhooks(http, webhookTransport, '/webhook-test', createDraftFinder({ webhooks, authenticate }));
  registerPages(http, {
    pages,
    tokens: resumeTokens,
    matchForm: (path) => triggers.matchForm(path),
    logger,
  });
  registerChat(http, { chats, matchChat: (path) => triggers.matchChat(path), logger });
  inspect?.({ store, engine, live, identity, workflows, incidents, registry });
  return {
    http,
    lifecycle,
    logger,
    triggers,
    routes,
    attachLive: () => live.attach(http.server),
    async stop() {
      await live.close();
      triggers.stop();
      await engine.shutdown(config.shutdownGraceMs);
    },
    recover: () => recoverAll({ recovery, quarantine: quarantineUses, engine, logger }, watchdog),
    setUrl(url) {
      address.url = config.publicUrl ?? url;
    },
    newOwnerKey,
    setUpToken: setUpAccess.token,
    storeProblem: message,
  };
}
