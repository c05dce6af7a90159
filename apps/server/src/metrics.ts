import type { ExecutionEvent } from '@reporunner/engine';
import type { CircuitStats } from '@reporunner/integrations';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

type Plain = 'active' | 'queued' | 'groups' | 'writes' | 'waiting';

export interface Metrics {
  executionEvents(events: readonly ExecutionEvent[]): void;
  httpRequest(method: string, route: string, status: number, seconds: number): void;
  /** What is read when somebody asks for the metrics. */
  observe(read: () => Readonly<Record<Plain, number>> & { readonly circuits: CircuitStats }): void;
  text(): Promise<string>;
}

export function createMetrics(): Metrics {
  const register = new Registry();
  const registers = [register];
  const executions = { succeeded: 0, failed: 0, cancelled: 0 };
  let read: Parameters<Metrics['observe']>[0] | undefined;
  let withDefaults = false;
  new Counter({
    name: 'reporunner_executions_total',
    help: 'Executions that ended, by how.',
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
        this.set(read?.()[key] ?? 0);
      },
    });
  gauge('reporunner_executions_active', 'Executions that run now.', 'active');
  gauge('reporunner_executions_queued', 'Executions that wait for a place.', 'queued');
  gauge('reporunner_store_groups', 'Group commits since the start.', 'groups');
  gauge('reporunner_store_writes', 'Writes since the start.', 'writes');
  gauge('reporunner_store_waiting', 'Writes that wait for the next group.', 'waiting');
  new Gauge({
    name: 'reporunner_circuits',
    help: 'Hosts that are left alone because requests to them failed (open), and those that are being tried again (half_open).',
    labelNames: ['state'],
    registers,
    collect() {
      const { open = 0, halfOpen = 0 } = read?.().circuits ?? {};
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
        this.inc(read?.().circuits[key] ?? 0);
      },
    });
  circuitCounter('reporunner_circuits_opened_total', 'How often hosts began to be left alone.', 'opened');
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
    executionEvents(events) {
      const last = events[events.length - 1];
      if (last?.type === 'ExecutionFinished') executions[last.status] += 1;
    },
    httpRequest: (method, route, status, seconds) => durations.observe({ method, route, status }, seconds),
    observe(given) {
      read = given;
    },
    text() {
      // The event loop's histogram costs a timer; whoever scrapes pays for it.
      if (!withDefaults) collectDefaultMetrics({ register });
      withDefaults = true;
      return register.metrics();
    },
  };
}
