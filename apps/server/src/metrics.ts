import type { OutboxConsumer } from '@reporunner/engine';
import type { CircuitStats } from '@reporunner/integrations';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { z } from 'zod';

type Plain = 'active' | 'queued' | 'groups' | 'writes' | 'waiting';

interface Observed extends Readonly<Record<Plain, number>> {
  readonly circuits: CircuitStats;
  readonly outboxLag: ReadonlyMap<string, number>;
}

export interface Metrics {
  /** Counts executions that ended, over restarts and crashes. */
  readonly consumer: OutboxConsumer;
  httpRequest(method: string, route: string, status: number, seconds: number): void;
  /** What is read when somebody asks for the metrics. */
  observe(read: () => Promise<Observed>): void;
  text(): Promise<string>;
}

const savedCounts = z.object({ succeeded: z.number(), failed: z.number(), cancelled: z.number() });

type End = keyof z.output<typeof savedCounts>;
const isEnd = (status: string): status is End => status in savedCounts.shape;

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  const executions = { succeeded: 0, failed: 0, cancelled: 0 };
  let read: (() => Promise<Observed>) | undefined;
  let observed: Observed | undefined;
  let withDefaults = false;
  new Counter({
    name: 'reporunner_executions_total',
    help: 'Executions that ended, by how, since the installation.',
    labelNames: ['status'],
    registers,
    // Counted in plain numbers: this is on the way of every execution.
    collect() {
      this.reset();
      for (const [status, count] of Object.entries(executions)) this.inc({ status }, count);
    },
  });
  const gauge = (name: string, help: string, key: Plain) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(observed?.[key] ?? 0);
      },
    });
  gauge('reporunner_executions_active', 'Executions that run now.', 'active');
  gauge('reporunner_executions_queued', 'Executions that wait for a place.', 'queued');
  gauge('reporunner_store_groups', 'Group commits since the start.', 'groups');
  gauge('reporunner_store_writes', 'Writes since the start.', 'writes');
  gauge('reporunner_store_waiting', 'Writes that wait for the next group.', 'waiting');
  new Gauge({
    name: 'reporunner_outbox_lag',
    help: 'Commits that a consumer of the outbox has not processed yet.',
    labelNames: ['consumer'],
    registers,
    collect() {
      for (const [consumer, lag] of observed?.outboxLag ?? []) this.set({ consumer }, lag);
    },
  });
  new Gauge({
    name: 'reporunner_circuits',
    help: 'Hosts whose circuit is open because requests to them failed, and those that are being tried again (half_open).',
    labelNames: ['state'],
    registers,
    collect() {
      const { open = 0, halfOpen = 0 } = observed?.circuits ?? {};
      this.set({ state: 'open' }, open);
      this.set({ state: 'half_open' }, halfOpen);
    },
  });
  const circuitCounter = (name: string, help: string, key: 'opened' | 'refused' | 'probes') =>
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(observed?.circuits[key] ?? 0);
      },
    });
  circuitCounter('reporunner_circuits_opened_total', 'How often circuits of hosts have opened.', 'opened');
  circuitCounter('reporunner_circuit_refusals_total', 'Requests that failed with CIRCUIT_OPEN.', 'refused');
  circuitCounter('reporunner_circuit_probes_total', 'Requests that tried such hosts again.', 'probes');
  const durations = new Histogram({
    name: 'reporunner_http_request_seconds',
    help: 'API requests by route.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
    registers,
  });
  return {
    consumer: {
      name: 'metrics',
      startAt: 'oldest',
      deliver(records) {
        for (const record of records)
          if (record.kind === 'execution' && isEnd(record.status)) executions[record.status] += 1;
      },
      saveState: () => JSON.stringify(executions),
      loadState: (state) => void Object.assign(executions, savedCounts.parse(JSON.parse(state))),
    },
    httpRequest: (method, route, status, seconds) => durations.observe({ method, route, status }, seconds),
    observe(source) {
      read = source;
    },
    async text() {
      // The event loop's histogram costs a timer; it starts with the first scrape.
      if (!withDefaults) collectDefaultMetrics({ register });
      withDefaults = true;
      observed = await read?.();
      return register.metrics();
    },
  };
}
