/** What people read of workflows, their versions and folders. */
import { createMessages } from '@reporunner/core';

export const workflowsTexts = {
  noNodeInDraft: 'The draft has no node "{id}".',
  noRole: 'No node type is installed that can be used as {role}.',
  addressTaken: 'Another published workflow answers {address} already.',
  addressTwice: 'Two triggers of this workflow answer {address}.',
  noWorkflow: 'There is no such workflow.',
  inTrash: 'The workflow is in the trash. Restore it first.',
  errorWorkflowMissing: 'The error workflow {id} does not exist: failures start nothing.',
  calledMissing: '"{node}" calls the workflow {id}, which does not exist.',
  schedulesDisabled:
    '"{node}" starts nothing: the service "schedules" is disabled on this server (REPORUNNER_DISABLED_SERVICES).',
  noVersion: 'There is no such version.',
  unsound: 'The workflow cannot be published: {problem}',
  unsoundMore: 'The workflow cannot be published: {problem} (and {count} more)',
  notRunnable: 'The workflow cannot run: {problem}',
  notRunnableMore: 'The workflow cannot run: {problem} (and {count} more)',
  folderChanged: 'The folder was changed by somebody else.',
  noFolder: 'There is no such folder.',
  folderInItself: 'A folder cannot lie in itself.',
  foldersTooDeep: 'Folders nest {limit} deep at most.',
  folderOfOther: 'The folder belongs to another project.',
  tooManyFolders: 'There are {limit} folders at most.',
} as const;

export const workflowsMessage = createMessages('workflows', workflowsTexts);
