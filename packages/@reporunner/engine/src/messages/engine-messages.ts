/** Why executions fail, and what the engine refuses. */
import { createMessages } from '@reporunner/core';

export const engineTexts = {
  calledForbidden: 'The workflow "{name}" may not be called from here: its settings say who may.',
  callsTooDeep: 'Workflows have called each other {limit} times; one more is not allowed.',
  calledMissing: 'The workflow to call does not exist, or is not published.',
  calledWithoutTrigger: 'The workflow "{name}" has no trigger "When called".',
  calledCancelled: 'The called workflow was cancelled.',
  noSandbox: 'There is no sandbox to run code in.',
  noDocuments: 'There is no parser of documents here.',
  noFolder: 'Workflows have no folder here.',
  noExecution: 'There is no such execution.',
  finished: 'The execution has ended already.',
  notWaiting: 'This execution is not waiting for a response.',
  waitsSeveral: 'Several nodes of this execution wait: name the one that is meant.',
  notFinished: 'The execution has not ended yet.',
  notPublished: 'The workflow is not published.',
  versionGone: 'The version to retry with is gone.',
  shuttingDownGoesOn: 'The server is shutting down; the execution goes on after its restart.',
  shuttingDown: 'The server is shutting down.',
  leaseLost: 'This process was out of reach for too long; others may have taken over its executions.',
  firstNotFinished: 'The first execution with this key has not ended yet.',
  journalNoBeginning: 'Its journal has no beginning.',
  ranVersionGone: 'The version it ran is gone.',
  unresumable: 'It could not be resumed after a restart: {reason}',
  tenantQueueFull: 'Too many executions of this tenant are waiting already.',
  queueFull: 'Too many executions are waiting already.',
  replaced: 'A later event took the place of this one, which did not run: {execution}.',
  sameEvent: 'An execution of the same event exists.',
  rateLimited: 'The workflow takes {count} events in {period} ms, and has taken them.',
  itemsAtOnce:
    'It gives {count} items at once, and may give {limit} at most. Work through its items in batches, or read the data with a node that gives them one by one, such as Split out or Extract from file.',
  itemsNeeded:
    'It needs all of its {count} items ({size} MB) at once, and takes {limit} ({limitSize} MB) at most. Filter or summarise them before, or work through them in batches.',
  journalNoStart: 'The journal of the execution has no start.',
  noNodeToRun: 'There is no node {id} in the version to run.',
  cannotRun: 'The workflow "{name}" cannot run: {problem}',
  noNodeType: 'There is no node type {type} in version {version}.',
  parameter: 'Parameter "{path}": {problem}',
  tooManyStepsTogether:
    'The expressions of this node take too many steps together for one item. Divide it into several nodes.',
  parameterMissing:
    "Parameter \"{path}\" is missing: {source} gives undefined. Write in it what to take instead, such as '{{' … ?? 1 '}}'.",
  parameterNotNumber: 'The value of "{field}" is not a number: {value}.',
  parameterNotCountable:
    'Parameter "{path}" is not valid: {source} gives {value}, which is not a number to count with.',
  parameterInvalid: 'Parameter "{path}" is not valid: {problem}',
  wrongValue: 'wrong value',
  noParameter: 'There is no parameter "{name}".',
  callerWaits: 'A caller waits for this execution already.',
  nodeTimeout: '"{node}" took longer than {limit} ms.',
  suspensionExpired: '"{name}" suspended it, and it was not resumed in time.',
  interceptorFailed: 'The interceptor "{name}" failed: {reason}',
  notSuspended: 'No node is suspended here.',
  noBatch: "The items for \"{port}\" are not a list of '{' json '}'.",
  notAStep: '"{node}" is a {kind} and cannot be run as a step.',
  valueUnstorable: 'A value of this execution cannot be stored: {reason}.',
  valueTooDeep: 'it is nested too deeply, or too large',
  interrupted: '"{node}" was interrupted by a restart, and is not run twice.',
  executionTimeout: 'The execution took longer than {limit} ms.',
  cancelled: 'The execution was cancelled.',
  scopeEnded: 'What this was for has ended.',
  quarantined:
    '"{node}" has stopped the server before, in this version of the workflow, and is not run. Change the workflow and publish it, release the node (Service health), or retry the execution to run it all the same.',
  addressTwice: 'Two triggers of this workflow answer {address}.',
  triggerInvalid: 'The trigger "{node}" cannot be armed: {problem}',
  loopLimit: 'The loop has run {limit} times, and would go on.',
  stalledNode:
    '"{node}" kept the server from doing anything else, and it had to be started again. The execution is not resumed. Change what the node does, or retry the execution.',
  stalledData:
    'The data of this execution kept the server from doing anything else, and it had to be started again. The execution is not resumed. Change what the node does, or retry the execution.',
  memoryNode:
    '"{node}" used up the memory of the server, which had to be started again. The execution is not resumed. Change what the node does, or retry the execution.',
  memoryData:
    'The data of this execution used up the memory of the server, which had to be started again. The execution is not resumed. Change what the node does, or retry the execution.',
  trialStalled:
    'This execution stopped the server each time it was resumed. It is not resumed again. Change the workflow or its data, or retry the execution.',
  trialMemory:
    'This execution used up the memory of the server each time it was resumed. It is not resumed again. Change the workflow or its data, or retry the execution.',
} as const;

export const engineMessage = createMessages('engine', engineTexts);
