/** What is wrong with the document of a workflow. */
import { createMessages } from '../kernel/messages.ts';

export const documentTexts = {
  notAnObject: 'A workflow is an object.',
  schemaVersion: 'schemaVersion is a whole number.',
  tooNew:
    'This workflow has schema version {version}, and this Reporunner knows {known}. Update Reporunner to open it.',
  invalid: 'The workflow is not valid: {problem}',
  invalidAt: 'The workflow is not valid: {path}: {problem}',
} as const;

export const documentMessage = createMessages('document', documentTexts);
