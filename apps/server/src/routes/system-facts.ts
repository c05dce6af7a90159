import { statfs } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { answers } from '@reporunner/api-types';
import { LIMITS } from '@reporunner/constants';
import type { Services } from '../composition.ts';
import { type ApiRoute, route } from '../http/route.ts';
import { VERSION } from './system.ts';

const mostCounted = 1_000;

/** How the installation is doing. */
export function systemFactsRoutes({ config, lifecycle, engine, store, live }: Services): readonly ApiRoute[] {
  const startedAt = Math.round(Date.now() - process.uptime() * 1_000);
  return [
    route({
      method: 'GET',
      path: '/api/v1/system',
      permission: 'system:read',
      tag: 'System',
      summary: 'How the installation is doing: services, memory, disk, executions, limits',
      answer: answers.systemFacts,
      handle: async ({ tenant }) => {
        const [services, disk, { waiting }] = await Promise.all([
          lifecycle.health(),
          statfs(config.dataDir),
          store.executions.counts(tenant, {}, mostCounted),
        ]);
        const { heap_size_limit, used_heap_size } = getHeapStatistics();
        const { active, queued } = engine.running();
        return {
          version: VERSION,
          node: process.versions.node,
          platform: `${process.platform}-${process.arch}`,
          startedAt,
          status: Object.values(services).every(({ ok }) => ok) ? ('ok' as const) : ('unavailable' as const),
          services,
          memory: {
            residentBytes: process.memoryUsage.rss(),
            heapUsedBytes: used_heap_size,
            heapLimitBytes: heap_size_limit,
            machineBytes: totalmem(),
            machineFreeBytes: freemem(),
          },
          executions: { running: active, queued, waiting, waitingCountedTo: mostCounted },
          storage: {
            kind: 'embedded' as const,
            databaseBytes: store.databaseBytes(),
            binaryData: config.s3 === undefined ? ('folder' as const) : ('bucket' as const),
            dataFolder: config.dataDir,
            freeBytes: disk.bavail * disk.bsize,
            totalBytes: disk.blocks * disk.bsize,
          },
          connections: live.connections(),
          limits: {
            concurrentExecutions: config.concurrency,
            queuedExecutions: config.queue,
            retentionDays: config.retentionDays,
            apiBodyBytes: LIMITS.apiBodyBytes,
            webhookBodyBytes: LIMITS.webhookBodyBytes,
            workflowNodes: LIMITS.workflowNodes,
          },
          timezone: config.timezone,
        };
      },
    }),
  ];
}
