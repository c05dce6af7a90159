/** What diagnostics of workflows say. */
import { createMessages } from '../kernel/messages.ts';

export const workflowTexts = {
  idMismatchNode: 'The node under "{key}" says its id is "{id}".',
  idMismatchEdge: 'The edge under "{key}" says its id is "{id}".',
  tooManyNodes: 'A workflow has at most {limit} nodes; this has {count}.',
  tooManyEdges: 'A workflow has at most {limit} edges; this has {count}.',
  nameNotUnique: 'Two nodes are called "{node}". Give each a name of its own.',
  parentMissing: '"{node}" lies in a container that does not exist.',
  bodyMissing: '"{node}" lies in the body "{body}" of "{container}", which has {bodies}.',
  parentNoContainer: '"{node}" lies in "{parent}", which is no container.',
  triggerInContainer: 'The trigger "{node}" must stand outside of containers.',
  parentItself: '"{node}" lies inside of itself.',
  tooDeep: '"{node}" lies more than {limit} containers deep.',
  typeMissing: '"{node}" is of the type {type} (version {version}), which is not installed.',
  versionMissing:
    '"{node}" needs version {version} of {type}, which is not installed. Installed: {installed}.',
  triggerErrorPort: 'The trigger "{node}" has no error output.',
  needsLoop: '"{node}" has a meaning only inside of a loop.',
  nodeInvalid: '"{node}": {problem}',
  parameterInvalid: '"{node}", parameter {parameter}: {problem}',
  parameterUnused: '"{node}", parameter {parameter}: it has no effect unless {needed} is {values}.',
  or: '{first} or {second}',
  credentialUnknown: '"{node}" has no credential "{slot}". It takes {slots}.',
  credentialsNone: '"{node}" takes no credentials, and has "{slot}".',
  credentialMissing: '"{node}" needs a credential ({types}).',
  edgeFromMissing: 'An edge leads from a node "{node}" that does not exist.',
  edgeToMissing: 'An edge leads to a node "{node}" that does not exist.',
  outputMissing: '"{node}" has no output "{port}"; it has {ports}.',
  inputMissing: '"{node}" has no input "{port}"; it has {ports}.',
  none: 'none',
  portKind: '"{from}" gives {output} where "{to}" takes {input}.',
  crossesScope: 'The edge from "{from}" to "{to}" crosses the wall of a container.',
  cycle: 'The nodes form a cycle: {nodes}. Use a loop to repeat steps.',
  noTrigger: 'The workflow has no trigger, so nothing can start it. Add one, such as "Manual trigger".',
  unreachable: 'Nothing leads to "{node}", so it never runs.',
  inputUnconnected: 'The input "{input}" of "{node}" must be connected.',
  timezoneInvalid: '"{timezone}" is not a time zone. Use an IANA name such as Europe/Berlin.',
  keyInvalid: 'The key of events: {problem}',
  duplicatesWithoutKey:
    'Nothing says which events are the same, of which all but the first are to be ignored. Set the key of events (flow.key) to an expression, such as the number of an order, or remove flow.deduplicateMs.',
  ownErrorWorkflow: 'A workflow cannot be its own error workflow.',
  parameterMissing: 'is missing',
  notAnOption: 'must be one of {options}',
} as const;

export const workflowMessage = createMessages('workflow', workflowTexts);
