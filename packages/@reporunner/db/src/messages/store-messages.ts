/** What the stores refuse, and how they fail. */
import { createMessages } from '@reporunner/core';

export const storeTexts = {
  blobGone: 'The binary data is gone.',
  blobTooLarge: 'The data is larger than {limit} bytes.',
  cursorForeign: 'The cursor does not belong to this list.',
  folderLocked:
    'The data folder {folder} is in use by another Reporunner (process {pid}). Stop that one, or give this one another folder with REPORUNNER_DATA_DIR.',
  diskFull: 'The disk is full. Nothing was written; free some space and go on.',
  noDescriptor: 'The server has no file descriptor left ({code}). Raise its limit of open files.',
  damaged:
    'The database file is damaged ({reason}). It was left as it is: restore a backup, or move it away to begin anew.',
  unusable: 'The database cannot be used: {reason}.',
  readOnly: 'The database cannot be written ({reason}). Check the rights of the data folder.',
  failed: 'The database failed: {reason}.',
  credentialExists: 'There is a credential "{id}" already.',
  noCredential: 'There is no such credential.',
  executionKeyExists: 'An execution with this key exists.',
  executionChanged: 'The execution was changed by somebody else.',
  executionNotFinished: 'The execution has not ended yet.',
  folderExists: 'There is such a folder already.',
  alreadySetUp: 'Reporunner is set up already.',
  tenantExists: 'The tenant or its owner exists already.',
  userChanged: 'There is no such user, or the e-mail address is taken.',
  noWorkflow: 'There is no such workflow.',
  workflowExists: 'There is a workflow "{id}" already.',
  workflowChanged: 'The workflow was changed by somebody else.',
  closed: 'The store is closed.',
  notKept: 'The adapter {adapter} does not keep {entity}.',
  objectStoreFailed: 'The object store does not work: {reason}',
  objectStoreAnswered: 'The object store does not work: {method} was answered with {status} {answer}',
  noBucket: 'The object store does not work: there is no bucket "{bucket}"',
  notAccessible:
    '{path} cannot be read and written by the user that runs Reporunner. Give it to that user, {otherwise}.',
  notAccessibleTo:
    '{path} cannot be read and written by the user that runs Reporunner (user id {user}). Give it to that user, {otherwise}.',
  readOnlyFileSystem: '{path} is on a read-only file system. Mount it for writing, {otherwise}.',
  fileInPlace:
    'The data folder {path} cannot be made: there is a file in its place. Move it away, {otherwise}.',
  brokenLink: '{path} cannot be made: a link in it leads nowhere. Mend the link, {otherwise}.',
  pathUnusable: '{path} cannot be used ({code}). Check it, {otherwise}.',
  folderForFile: '{path} is a folder, but Reporunner keeps a file there. Move it away, {otherwise}.',
  otherForFile: '{path} is no folder, but Reporunner keeps a file there. Move it away, {otherwise}.',
  otherForFolder: '{path} is no folder, but Reporunner keeps a folder there. Move it away, {otherwise}.',
  otherwise: 'or choose another data folder with REPORUNNER_DATA_DIR',
} as const;

export const storeMessage = createMessages('store', storeTexts);
