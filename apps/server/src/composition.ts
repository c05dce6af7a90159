/** Wires everything up, read from top to bottom: adapters, services, engine, triggers. */
import { join } from 'node:path';
import { createIdentityService, createPasswordStrength, type IdentityService } from '@reporunner/auth';
import { createLifecycle, createLogger, type Lifecycle } from '@reporunner/backend-common';
import { createId, type Logger, systemClock } from '@reporunner/core';
import { createS3BlobStore, type EmbeddedStore, openEmbeddedStore } from '@reporunner/db';
import { createDocumentParser } from '@reporunner/documents';
import {
  createEngine,
  createTriggerManager,
  type Engine,
  type ExecutionEvent,
  type TriggerManager,
} from '@reporunner/engine';
import {
  type CredentialManager,
  createCircuitBreaker,
  createCredentialManager,
  createFileJail,
  createHttpClient,
  createNodeRegistry,
  hostOfCircuit,
  type Integration,
  type IntegrationRegistry,
  loadEncryptionKey,
} from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { createSandbox } from '@reporunner/sandbox';
import {
  createFolderService,
  createWorkflowService,
  type FolderService,
  type WorkflowService,
} from '@reporunner/workflows';
import type { Config } from './config.ts';
import { cancelUnfinished } from './executions/cancel-unfinished.ts';
import { createExecutionWatch, type ExecutionWatch } from './executions/execution-watch.ts';
import { isLoopbackName, nameOf } from './http/host-names.ts';
import { createSetUpAccess, type SetUpAccess } from './http/set-up-access.ts';
import { createLive, type Live, tellChange } from './live/create-live.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { createResumeTokens, type ResumeTokens } from './pages/resume-token.ts';
import { startRetention } from './retention.ts';
import { createMemorySaver } from './spare-memory.ts';
import type { Watchdog } from './watchdog/create-watchdog.ts';
import { createIncidents, type Incidents } from './watchdog/incidents.ts';

export interface Services {
  readonly config: Config;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
  readonly store: EmbeddedStore;
  readonly registry: IntegrationRegistry;
  readonly identity: IdentityService;
  readonly credentials: CredentialManager;
  readonly workflows: WorkflowService;
  readonly folders: FolderService;
  readonly engine: Engine;
  readonly incidents: Incidents;
  readonly triggers: TriggerManager;
  readonly live: Live;
  readonly watch: ExecutionWatch;
  readonly metrics: Metrics;
  readonly resumeTokens: ResumeTokens;
  /** Where others reach this server; set right once it listens. */
  readonly address: { url: string };
  /** The owner's key, when it was made just now. */
  readonly newOwnerKey: string | undefined;
  readonly setUpAccess: SetUpAccess;
}

/** What a process adds to what its configuration says. */
export interface ProcessOptions {
  /** Ends the process when its main thread is lost: only where it is the server's own. */
  readonly watchdog?: Watchdog;
  /** Nodes beside those of the product. */
  readonly integrations?: readonly Integration[];
}

/** A lost encryption key is said at start, not by the first workflow that fails. */
async function reportUnreadable({
  store,
  credentials,
  logger,
}: Pick<Services, 'store' | 'credentials' | 'logger'>): Promise<void> {
  const first = await store.users.firstTenant();
  if (first === undefined) return;
  const unreadable = await credentials.countUnreadable({ tenantId: first.tenant.id });
  if (unreadable === 0) return;
  logger.error(
    'credentials were encrypted with another encryption key: put back encryption.key or REPORUNNER_ENCRYPTION_KEY, or enter their secrets again',
    { unreadable },
  );
}

/** @throws ServiceError of the first part that cannot be opened; what was open is closed again. */
export async function compose(config: Config, options: ProcessOptions = {}): Promise<Services> {
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
  { watchdog, integrations = [] }: ProcessOptions,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<Services> {
  const clock = systemClock;
  const store = await openEmbeddedStore({
    folder: config.dataDir,
    ...(watchdog === undefined ? {} : { companion: watchdog.companion }),
    ...(config.s3 === undefined ? {} : { blobs: createS3BlobStore(config.s3) }),
  });
  lifecycle.add('store', { close: () => store.close(), health: () => store.health() });
  const { ok, message } = store.health();
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
  const http = createHttpClient({ allow: config.allow, circuits });
  lifecycle.add('http', { close: () => http.close() });
  const code = createSandbox({ logger });
  lifecycle.add('sandbox', { close: () => code.close() });
  const documents = createDocumentParser({
    logger,
    processes: config.documentProcesses,
    memoryMb: config.documentMemoryMb,
    timeoutMs: config.documentTimeoutMs,
  });
  lifecycle.add('documents', { close: () => documents.close() });
  const live = createLive({ identity: () => identity, store, clock, logger });
  const strength = createPasswordStrength({ clock });
  lifecycle.add('passwords', { close: () => strength.close() });
  const identity = createIdentityService({
    ...store,
    strength,
    clock,
    ids: createId,
    deviceKey: key,
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
    http,
  });
  await reportUnreadable({ store, credentials, logger });
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
    beforePublish: (tenant, version) => triggers.assertFree(tenant.tenantId, version),
    onChange: async (change) => {
      if (change.type === 'published') await triggers.arm(change.tenantId, change.version);
      else if (change.type === 'unpublished' || change.type === 'deleted')
        await triggers.disarm(change.tenantId, change.workflowId);
      tellChange(live, change);
    },
  });
  const folders = createFolderService({ store: store.folders, clock, ids: createId });
  const memory = createMemorySaver(clock);
  lifecycle.add('memory', { close: async () => memory.stop() });
  const incidents = createIncidents(store.settings);
  const watch = createExecutionWatch();
  const engine = createEngine({
    store: store.executions,
    source: workflows.source,
    registry,
    credentials: { get: (tenant, id) => credentials.resolve(tenant, id) },
    blobs: store.blobs,
    http,
    code,
    documents,
    files: createFileJail({ folder: config.filesDir }),
    sinks: [
      {
        published: (_tenant, _id, _workflow, events: readonly ExecutionEvent[]) =>
          metrics.executionEvents(events),
      },
      { published: live.executionEvents, progressed: live.progress },
      watch,
    ],
    logger,
    owner: createId(),
    limits: { concurrentExecutions: config.concurrency, queuedExecutions: config.queue },
    env: config.expressionEnv,
    resumeUrl: ({ tenantId }, executionId) =>
      `${config.webhookUrl ?? address.url}/resume/${resumeTokens.create(tenantId, executionId)}`,
    timezone: config.timezone,
    onStreaming: memory.onStreaming,
    quarantine: incidents.quarantine,
    ...(watchdog === undefined ? {} : { holder: watchdog.holder }),
  });
  const triggers = createTriggerManager({
    engine,
    registry,
    state: store.triggerStates,
    logger,
    timezone: config.timezone,
  });
  metrics.observe(() => ({ ...engine.running(), ...store.stats(), circuits: circuits.stats() }));

  await workflows.eachPublished(async (tenantId, version) => {
    try {
      await triggers.arm(tenantId, version);
    } catch (error) {
      logger.error('a published workflow could not be armed', {
        tenantId,
        workflowId: version.workflow.id,
        error,
      });
    }
  });
  const retention = startRetention({ store, workflows, identity, days: config.retentionDays, clock, logger });
  lifecycle.add('retention', { close: () => retention.stop() });
  lifecycle.add('engine', { close: () => engine.shutdown(config.shutdownGraceMs) });
  lifecycle.add('triggers', { close: () => triggers.stop() });
  return {
    config,
    logger,
    lifecycle,
    store,
    registry,
    identity,
    credentials,
    workflows,
    folders,
    engine,
    incidents,
    triggers,
    live,
    watch,
    metrics,
    resumeTokens,
    address,
    newOwnerKey,
    setUpAccess,
  };
}
