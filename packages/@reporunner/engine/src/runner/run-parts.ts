/** Puts the parts of one execution together. */
import type { CommandTargets } from './carry-out.ts';
import { CommandLoop, type CommandLoopHost } from './command-loop.ts';
import { ContainerCalls } from './container-calls.ts';
import { GraceTimes } from './grace-times.ts';
import { Interceptions } from './interceptions.ts';
import { Journal } from './journal.ts';
import { NodeCalls } from './node-calls.ts';
import { NodeRecords } from './node-records.ts';
import type { RunControl, RunOptions } from './run-control.ts';
import { RunEnd } from './run-end.ts';
import { RunEviction } from './run-eviction.ts';
import { RunStops } from './run-stops.ts';
import { RunWrites } from './run-writes.ts';
import { ScopeAborts } from './scope-aborts.ts';
import { ScopeTimers } from './scope-timers.ts';
import { NodeStarts } from './start-nodes.ts';
import { Waits } from './waits.ts';
import { WorkflowCalls } from './workflow-calls.ts';

export interface RunParts {
  readonly journal: Journal;
  readonly aborts: ScopeAborts;
  readonly timers: ScopeTimers;
  readonly loop: CommandLoop;
  readonly writes: RunWrites;
  readonly containers: ContainerCalls;
  readonly graces: GraceTimes;
  readonly interceptions: Interceptions;
  readonly waits: Waits;
  readonly workflows: WorkflowCalls;
  readonly targets: CommandTargets;
  readonly end: RunEnd;
  readonly stops: RunStops;
  readonly eviction: RunEviction;
}

export function createRunParts(
  run: RunControl & CommandLoopHost,
  options: RunOptions,
  workflowId: string,
): RunParts {
  const { services, tenant, id: executionId, keepsProgress } = run;
  const { epoch } = options;
  const journal = new Journal(services, { run, tenant, executionId, workflowId, epoch, keepsProgress });
  const timers = new ScopeTimers(services.clock, run.state);
  const loop = new CommandLoop(run, tenant.tenantId, workflowId);
  const writes = new RunWrites(run, journal, loop, options);
  const records = new NodeRecords(run);
  const interceptions = new Interceptions(run, records);
  const nodes = new NodeCalls(run, records, interceptions, (attempt, answer) =>
    'wait' in answer ? waits.begin(attempt, answer.wait) : workflows.begin(attempt, answer.call),
  );
  const containers = new ContainerCalls(run, nodes);
  const waits = new Waits(run, nodes, records, timers);
  const workflows = new WorkflowCalls(run, nodes);
  const starts = new NodeStarts(run, nodes, containers, interceptions, timers, options.reused);
  const end = new RunEnd(run, { journal, loop, writes, workflows }, options);
  const stops = new RunStops(run, loop, end, options.onStop);
  const graces = new GraceTimes(run, options.onStop);
  const parts = { journal, timers, stops, waits, containers, graces, end };
  const eviction = new RunEviction(run, parts, options);
  const targets = { run, starts, containers, waits, workflows };
  const aborts = new ScopeAborts();
  return { ...parts, aborts, loop, writes, interceptions, workflows, targets, eviction };
}
