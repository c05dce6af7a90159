/** Wires everything up, read from top to bottom: adapters, services, engine, triggers. */
import { uptime } from 'node:os';
import { join } from 'node:path';
import {
  armPublished,
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
  createFlags,
  createFlagUseCases,
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
  createTestTokens,
  createWebhookUseCases,
  createWorkflowBulkUseCases,
  createWorkflowUseCases,
  type Incidents,
  startRetention,
  withAuthorizedStart,
} from '@reporunner/application';
import {
  createIdentityService,
  type IdentityService,
  type PasswordStrength,
  systemPrincipal,
} from '@reporunner/auth';
import { createLogger } from '@reporunner/backend-common';
import { type Clock, createId, type Logger, systemClock, type TenantContext } from '@reporunner/core';
import type { DatabaseService } from '@reporunner/db';
import {
  type BaseService,
  defineService,
  type OpeningOptions,
  optional,
  type ServiceReport,
} from '@reporunner/di';
import {
  type ChangeFeed,
  createEngine,
  createInProcessReplies,
  createTriggerManager,
  type Engine,
  followPublished,
  type OutboxDispatcher,
  type WaitPlace,
} from '@reporunner/engine';
import {
  type CircuitBreaker,
  type CodeRunner,
  createCredentialManager,
  createNodeRegistry,
  createScopedFileSystem,
  type DocumentParser,
  type HttpClient,
  type Integration,
  type IntegrationRegistry,
  loadEncryptionKey,
} from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { isLiveUpgrade } from '@reporunner/real-time/server';
import {
  createFolderService,
  createWorkflowService,
  type WorkflowChange,
  type WorkflowService,
} from '@reporunner/workflows';
import { createAppServer } from './app/serve-app.ts';
import type { Config } from './config.ts';
import type { MemorySaver } from './gc-tuning.ts';
import { createServer } from './http/create-server.ts';
import { createHostCheck, isLoopbackName, nameOf } from './http/host-names.ts';
import { type ApiRoute, registerRoutes } from './http/route.ts';
import { createSetUpAccess } from './http/set-up-access.ts';
import { createProcessInspector } from './inspect-process.ts';
import { createLive, type Live, publishChange } from './live/create-live.ts';
import type { Metrics } from './metrics.ts';
import { registerChat } from './pages/register-chat.ts';
import { registerPages } from './pages/register-pages.ts';
import { catalogueRoutes } from './routes/catalogue.ts';
import { credentialRoutes } from './routes/credentials.ts';
import { executionDataRoutes } from './routes/execution-data.ts';
import { executionRoutes } from './routes/executions.ts';
import { flagRoutes } from './routes/flags.ts';
import { folderRoutes } from './routes/folders.ts';
import { identityRoutes } from './routes/identity.ts';
import { quarantineRoutes } from './routes/quarantine.ts';
import { registerSystemRoutes } from './routes/system.ts';
import { systemStatusRoutes } from './routes/system-status.ts';
import { templateRoutes } from './routes/templates.ts';
import { testAddressRoutes } from './routes/test-addresses.ts';
import { workflowBulkRoutes } from './routes/workflow-bulk.ts';
import { workflowRoutes } from './routes/workflows.ts';
import { defineAdapterServices } from './services/adapter-services.ts';
import { defineCredentials } from './services/credential-service.ts';
import { disabledDocuments, disabledSandbox } from './services/disabled-adapters.ts';
import { defineHttpAnswers, defineHttpServer } from './services/http-services.ts';
import { defineRecovery, defineSchedules } from './services/recovery-services.ts';
import { shippedTemplates } from './templates/examples.ts';
import type { Watchdog } from './watchdog/create-watchdog.ts';
import { recoverAll } from './watchdog/recover-all.ts';
import { composeTests } from './webhooks/compose-tests.ts';
import { createDraftFinder } from './webhooks/find-draft.ts';
import { createTestFinder } from './webhooks/find-test.ts';
import { registerWebhooks } from './webhooks/register-webhooks.ts';

/** The server as services: what is opened, and the two that its process asks something of. */
export interface ServerServices {
  /** In the order in which they are opened, as far as their dependencies leave a choice. */
  readonly services: readonly BaseService[];
  readonly application: BaseService<{
    readonly routes: readonly ApiRoute[];
    readonly newOwnerKey: string | undefined;
    readonly setUpToken: string | undefined;
    readonly storeProblem: string | undefined;
  }>;
  readonly httpServer: BaseService<{ readonly url: string }>;
  readonly logger: Logger;
}

/** How all services are doing. */
type Health = () => Promise<Readonly<Record<string, ServiceReport>>>;

/** What a process adds to what its configuration says. */
export interface ProcessOptions {
  /** Ends the process when its main thread is lost: only where it is the server's own. */
  readonly watchdog?: Watchdog;
  /** Called when nothing can be written any more: the process is to end, and its supervisor starts it again. */
  readonly onStoreDeath?: () => void;
  /** Nodes beside those of the product. */
  readonly integrations?: readonly Integration[];
  /** For tests: who is notified when a service is opened or closed. */
  readonly opening?: Pick<OpeningOptions, 'onPhase'>;
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

/** Where the encryption key is read from, and kept. */
export const keyPlaceOf = ({ dataDir, encryptionKey }: Pick<Config, 'dataDir' | 'encryptionKey'>) => ({
  file: join(dataDir, 'encryption.key'),
  ...(encryptionKey === undefined ? {} : { value: encryptionKey }),
});

/** Defines every long-lived part of the server; nothing is opened yet. */
export function composeServices(
  config: Config,
  health: Health,
  options: ProcessOptions = {},
): ServerServices {
  const logger = createLogger({ level: config.logLevel });
  const clock = systemClock;
  const { store, changes, outbox, metrics, client, sandbox, documents, passwords, memory, watchdog } =
    defineAdapterServices(config, logger, options);
  const application = defineService({
    name: 'application',
    config: {
      dependencies: {
        store,
        changes,
        outbox,
        metrics,
        client,
        code: optional(sandbox),
        documents: optional(documents),
        strength: passwords,
        memory,
        watchdog: optional(watchdog),
      },
    },
    initialize: (parts) => wireApplication(config, { ...options, health, logger, clock }, parts),
  });
  const answers = defineHttpAnswers(application);
  const engine = defineService({
    name: 'engine',
    config: {
      dependencies: { application, answers, store },
      timeouts: { shutdownMs: config.shutdownGraceMs + 30_000 },
    },
    async initialize({ application: { engine } }) {
      if (!config.safeMode) await engine.claim();
      return engine;
    },
    shutdown: (engine) => engine.shutdown(config.shutdownGraceMs),
  });
  const credentials = defineCredentials(logger, application);
  const triggers = defineService({
    name: 'triggers',
    config: { dependencies: { application, engine }, timeouts: { initializeMs: 600_000 } },
    async initialize({ application }) {
      await application.armAll();
      return application.published;
    },
    shutdown: (published) => published.stop(),
  });
  const retention = defineService({
    name: 'retention',
    config: { dependencies: { application, engine } },
    initialize: ({ application }) => application.startRetention(),
    shutdown: (running) => running.stop(),
  });
  const live = defineService({
    name: 'live',
    config: { dependencies: { application, engine } },
    initialize({ application: { live, http } }) {
      live.attach(http.server);
      return live;
    },
    shutdown: (connections) => connections.close(),
  });
  const httpServer = defineHttpServer(config, application, answers, {
    engine,
    triggers,
    live: optional(live),
  });
  const isSafeMode = config.safeMode;
  const recovery = defineRecovery({ isSafeMode, logger }, application, { engine, httpServer });
  const schedules = defineSchedules(logger, application, recovery, {
    triggers,
  });
  const services = [
    ...[watchdog, store, changes, metrics, outbox, client, sandbox, documents, passwords, memory],
    ...[
      application,
      answers,
      engine,
      credentials,
      triggers,
      retention,
      live,
      httpServer,
      recovery,
      schedules,
    ],
  ];
  return { services, application, httpServer, logger };
}

/** What wiring takes besides the configuration. */
interface WiringOptions extends Pick<ProcessOptions, 'integrations' | 'inspect'> {
  readonly health: Health;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Services that are open. */
interface OpenParts {
  readonly store: DatabaseService;
  readonly changes: ChangeFeed;
  readonly outbox: OutboxDispatcher;
  readonly metrics: Metrics;
  readonly client: { readonly http: HttpClient; readonly circuits: CircuitBreaker };
  readonly code: CodeRunner | undefined;
  readonly documents: DocumentParser | undefined;
  readonly strength: PasswordStrength;
  readonly memory: MemorySaver;
  readonly watchdog: Watchdog | undefined;
}

/** Puts together what has no lifetime of its own, and nothing of it starts by itself: services open the parts. */
async function wireApplication(
  config: Config,
  { integrations = [], inspect, health, logger, clock }: WiringOptions,
  { store, changes, outbox, metrics, client, code, documents, strength, memory, watchdog }: OpenParts,
) {
  const { http: httpClient, circuits } = client;
  const { ok, message } = await store.health();
  if (!ok) logger.error('the store is not sound', { reason: message });
  const key = loadEncryptionKey(keyPlaceOf(config));

  const registry = createNodeRegistry([coreIntegration, ...integrations]);
  const define = createDefineUseCase(createResourceLocator(store));
  const rooms = createRoomUseCases(define, store);
  const live = createLive({ identity: () => identity, rooms, clock, logger });
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
    http: httpClient,
  });
  const resumeTokens = createResumeTokens(key);
  const resumeUrl = ({ tenantId }: TenantContext, executionId: string, place?: WaitPlace) =>
    `${config.webhookUrl ?? address.url}/resume/${resumeTokens.create(tenantId, executionId, place)}`;
  const address = { url: config.publicUrl ?? `http://localhost:${config.port}` };

  const workflows = createWorkflowService({
    store: store.workflows,
    catalogue: registry,
    clock,
    ids: createId,
    async beforePurge(tenant, workflowId) {
      await cancelUnfinished({ engine, executions: store.executions, logger }, tenant, workflowId);
      await store.testAddresses.deleteAllOf(tenant, workflowId);
    },
    changes,
    runsSchedules: !config.disabledServices.includes('schedules'),
    addressesOf: (version) => triggers.addressesOf(version),
    onChange: async (change) => {
      // It has come in by the feed: here it is only waited for.
      if (changesTriggers.has(change.type)) await published.settled(change, change.workflowId);
      publishChange(live, change);
    },
  });
  const folders = createFolderService({ store: store.folders, clock, ids: createId });
  const incidents = await createIncidents(store.settings);
  const watch = createExecutionWatch();
  const replies = createInProcessReplies(clock);
  const engine = createEngine({
    store: store.executions,
    source: workflows.source,
    registry,
    credentials: { get: (tenant, id) => credentials.resolve(tenant, id) },
    blobs: store.blobs,
    http: httpClient,
    code: code ?? disabledSandbox,
    documents: documents ?? disabledDocuments,
    files: createScopedFileSystem({ folder: config.filesDir }),
    sinks: [{ published: live.executionEvents, progressed: live.progress }, watch],
    logger,
    owner: createId(),
    uptime: () => uptime() * 1_000,
    leases: store.leases,
    replies,
    limits: {
      concurrentExecutions: config.concurrency,
      queuedExecutions: config.queue,
      tenantExecutions: config.tenantConcurrency,
      tenantQueue: config.tenantQueue,
    },
    env: config.expressionEnv,
    resumeUrl,
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

  const { executions, blobs } = store;
  const projects = identity;
  const catalogue = registry;
  const digests = createDigests(executions);
  const executionUses = createExecutionUseCases(define, {
    executions,
    engine,
    workflows,
    digests,
    resumeUrl,
    logger,
  });
  const dataUses = createExecutionDataUseCases(define, { executions, blobs, engine, workflows, digests });
  const runUses = createRunUseCases(define, {
    ...{ workflows, engine, executions, catalogue, replies, clock },
    samples: store.testAddresses,
  });
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
      health,
      databaseBytes: () => store.size(),
      connections: () => live.connections(),
    }),
    running: () => engine.running(),
    metrics: () => metrics.text(),
  });
  const flags = createFlags({ store: store.flags, changes, environment: config.flags, clock, logger });
  const webhooks = createWebhookUseCases(define, {
    engine,
    replies,
    flags,
    credentials,
    registry,
    blobs,
    workflows,
    clock,
    onSample: (tenant, workflowId, sample) => tests.keepSample(tenant, workflowId, sample),
  });
  const tests = composeTests({
    ...{ define, store, engine, registry, workflows, flags, clock, logger },
    tokens: createTestTokens(key),
    onChange: (tenantId, workflowId) => live.workflowChange(tenantId, { workflowId, change: 'tested' }),
  });
  const pages = createPageUseCases(define, {
    engine,
    watch,
    flags,
    tokens: resumeTokens,
    clock,
    timezone: config.timezone,
  });
  const chats = createChatUseCases(define, { engine, flags, replies, clock });
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

  const arming = createArmingUseCases(define, { triggers });
  const rearmAll = () => armPublished(arming, { workflows, logger });
  const published = followPublished({
    changes,
    source: workflows.source,
    triggers: {
      ...triggers,
      arm: (tenantId, version) => arming.arm(systemPrincipal(tenantId, 'startup'), { version }),
    },
    rearmAll,
    logger,
  });

  const authenticate: IdentityService['authenticate'] = (proof) => identity.authenticate(proof);
  const http = createServer({
    logger,
    trustProxy: config.trustProxy,
    connectionsPerAddress: config.connectionsPerAddress,
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
    ...testAddressRoutes(tests.addresses),
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
    ...flagRoutes(createFlagUseCases(define, { flags, store: store.flags, clock })),
  ];
  registerRoutes(http, routes);
  registerSystemRoutes(http, { health, system: systemUses, metricsToken: config.metrics }, routes);
  const webhookTransport = { webhooks, isOwnKey: identity.isOwnKey, logger };
  registerWebhooks(
    http,
    webhookTransport,
    { prefix: '/webhook', servedOn: 'workflow' },
    (_request, method, path) => triggers.matchWebhook(method, path),
  );
  const findTest = createTestFinder({ tests, authenticate });
  const findDraft = createDraftFinder({ webhooks, authenticate });
  registerWebhooks(http, webhookTransport, { prefix: '/webhook-test' }, findDraft);
  // Called from the app, and from wherever the published trigger will be.
  registerWebhooks(
    http,
    { ...webhookTransport, onRefused: findTest.onRefused },
    { prefix: '/webhook-test/open', servedOn: 'any' },
    findTest.find,
  );
  registerPages(http, {
    pages,
    tokens: resumeTokens,
    matchForm: (path) => triggers.matchForm(path),
    findTest: findTest.form,
    logger,
  });
  registerChat(http, {
    chats,
    matchChat: (path) => triggers.matchChat(path),
    findTest: findTest.chat,
    logger,
  });
  inspect?.({ store, engine, live, identity, workflows, incidents, registry });
  return {
    http,
    routes,
    engine,
    triggers,
    published,
    live,
    armAll: rearmAll,
    async countUnreadable() {
      let count = 0;
      for (const { id } of await identity.tenants())
        count += await credentialUses.countUnreadable(systemPrincipal(id, 'startup'), undefined);
      return count;
    },
    startRetention: () => startRetention(createRetentionUseCases(define, retentionPorts), retentionPorts),
    /** Resumes what a process before this one left; resolves with how many. */
    recover: () => recoverAll({ recovery, quarantine: quarantineUses, engine, logger }, watchdog),
    setUrl(url: string) {
      address.url = config.publicUrl ?? url;
    },
    newOwnerKey,
    setUpToken: setUpAccess.token,
    storeProblem: message,
  };
}
