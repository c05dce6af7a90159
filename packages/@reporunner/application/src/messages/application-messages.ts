/** What use cases refuse. */
import { createMessages } from '@reporunner/core';

export const applicationTexts = {
  noNodeType: 'There is no node type {type}.',
  noNodeVersion: 'There is no version {version} of {type}.',
  credentialUsed: '{count, plural, one {A workflow uses} other {# workflows use}} this credential: {names}.',
  workflowGone: 'The workflow that ran is gone.',
  noOutput: 'The node has no output in this execution.',
  nodeNotThere: 'There is no such node in the workflow that ran.',
  noInput: 'The node has no input in this execution.',
  noFile: 'No item of this execution carries such a file.',
  noExecution: 'There is no such execution.',
  noEarlier: 'There is no execution to take results from.',
  earlierOfOther: 'The execution to take results from is one of another workflow.',
  earlierEmpty: 'The execution to take results from has none.',
  noTriggerLeads: 'No trigger leads to "{node}". Connect it, or run it alone.',
  triggerLeadsElsewhere: 'The trigger "{trigger}" does not lead to "{node}".',
  notATrigger: '"{trigger}" is no trigger of this workflow.',
  noTriggerOn: 'The workflow has no trigger that is on, so nothing can start it.',
  notPublished: 'The workflow is not published.',
  draftOnly: 'Only a draft runs with earlier results, or one node alone.',
  fileOfEarlier: 'A file must be one of the execution in `reuseFrom`.',
  noInputPort: 'The node has no input "{port}".',
  destinationMissing: 'Say by `destinationNodeId` which node is to run.',
  inputAlone: '`input` goes with `onlyNode`.',
  notQuarantined: 'This node is not in quarantine. GET /api/v1/quarantine lists those that are.',
  triggersOnly: 'Only a trigger starts a schedule.',
  noFlag: 'There is no feature flag "{name}". There are: {flags}.',
  featureOff: 'The feature "{name}" is switched off.',
  signIn: 'Sign in first.',
  accountGone: 'The account is gone.',
  noWorkflow: 'There is no such workflow.',
  noProject: 'There is no such project.',
  noTemplate: 'There is no such template.',
  noTestAddress: 'There is no such test address, or it is closed.',
  listenFirst:
    '"{trigger}" has no data to run with yet. Listen for a request, send a test request, or set its output manually.',
  openFormFirst: '"{trigger}" has no data to run with yet. Try the form, or set its output manually.',
  openChatFirst: '"{trigger}" has no data to run with yet. Try the chat, or set its output manually.',
  readsBusy: 'Too many large executions are being read. Try again in a moment.',
} as const;

export const applicationMessage = createMessages('application', applicationTexts);
