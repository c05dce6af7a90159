/** Which part carries out which command. */
import { type Command, isVoid } from '../planner/command.ts';
import type { ContainerCalls } from './container-calls.ts';
import type { RunControl } from './run-control.ts';
import type { NodeStarts } from './start-nodes.ts';
import type { Waits } from './waits.ts';
import type { WorkflowCalls } from './workflow-calls.ts';

export interface CommandTargets {
  readonly run: RunControl;
  readonly starts: NodeStarts;
  readonly containers: ContainerCalls;
  readonly waits: Waits;
  readonly workflows: WorkflowCalls;
}

/** Void commands are dropped. */
export function carryOut(command: Command, targets: CommandTargets): void {
  const { run } = targets;
  if (isVoid(run.state, command)) return;
  switch (command.type) {
    case 'run':
      targets.starts.start(command);
      break;
    case 'skip':
      run.record({
        type: 'NodeSkipped',
        scope: command.scope,
        nodeId: run.node(command.node).id,
      });
      break;
    case 'finish':
      run.finish(command.status, command.error);
      break;
    case 'wake':
      targets.waits.wake(command);
      break;
    case 'expire':
      targets.waits.expire(command);
      break;
    case 'abandon':
      targets.workflows.abandon(command);
      break;
    case 'call':
      targets.workflows.start(command);
      break;
    case 'gather':
      targets.workflows.gather(command);
      break;
    case 'decide':
      targets.containers.decide(command);
      break;
    case 'close':
      targets.containers.close(command);
      break;
    case 'store':
      targets.containers.store(command);
      break;
    // Carried out when it was planned: nothing may run in between.
    case 'abort':
    case 'grace':
      break;
  }
}
