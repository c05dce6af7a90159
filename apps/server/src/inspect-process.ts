/** What the process and its parts say of themselves, for `/api/v1/system`. */
import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { LIMITS } from '@reporunner/constants';
import { isReady, type ServiceReport } from '@reporunner/di';
import type { Config } from './config.ts';
import type { SystemStatus } from './routes/system-status.ts';
import { VERSION } from './version.ts';

export function createProcessInspector({
  config,
  health,
  databaseBytes,
  connections,
}: {
  readonly config: Config;
  readonly health: () => Promise<Readonly<Record<string, ServiceReport>>>;
  readonly databaseBytes: () => Promise<number>;
  readonly connections: () => number;
}): () => Promise<SystemStatus> {
  const startedAt = Math.round(Date.now() - process.uptime() * 1_000);
  return async () => {
    const [services, disk] = await Promise.all([health(), statfs(config.dataDir)]);
    const { heap_size_limit, used_heap_size } = getHeapStatistics();
    return {
      version: VERSION,
      node: process.versions.node,
      platform: `${process.platform}-${process.arch}`,
      startedAt,
      status: isReady(services) ? 'ok' : 'unavailable',
      services,
      memory: {
        residentBytes: process.memoryUsage.rss(),
        heapUsedBytes: used_heap_size,
        heapLimitBytes: heap_size_limit,
        machineBytes: totalmem(),
        machineFreeBytes: freemem(),
      },
      storage: {
        kind: 'embedded',
        databaseBytes: await databaseBytes(),
        binaryData: config.s3 === undefined ? 'folder' : 'bucket',
        dataFolder: config.dataDir,
        freeBytes: disk.bavail * disk.bsize,
        totalBytes: disk.blocks * disk.bsize,
      },
      connections: connections(),
      limits: {
        concurrentExecutions: config.concurrency,
        queuedExecutions: config.queue,
        tenantExecutions: config.tenantConcurrency,
        tenantQueue: config.tenantQueue,
        retentionDays: config.retentionDays,
        apiBodyBytes: LIMITS.apiBodyBytes,
        webhookBodyBytes: LIMITS.webhookBodyBytes,
        workflowNodes: LIMITS.workflowNodes,
      },
      timezone: config.timezone,
    };
  };
}
