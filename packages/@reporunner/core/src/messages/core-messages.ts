/** What the kernel says: revisions, cancellation, paths; and texts that come from outside. */
import { createMessages, type Message } from '../kernel/messages.ts';

export const coreTexts = {
  verbatim: '{text}',
  unexplained: 'No reason is known.',
  cancelled: 'The operation was cancelled.',
  accountRevision: 'The account is at revision {revision}, not {expected}.',
  folderRevision: 'The folder is at revision {revision}, not {expected}.',
  workflowRevision: 'The workflow is at revision {revision}, not {expected}.',
  noDescriptor:
    'The server has no file descriptor left ({code}). Try again; if it happens often, raise its limit of open files.',
  pathFromTheEnd:
    '"{text}" counts from the end, which a field path cannot: number elements from [0]. A name is written in quotes: ["{text}"].',
  pathTextInWay: 'Nothing can be put at "{path}": "{before}" is a text.',
  pathNumberInWay: 'Nothing can be put at "{path}": "{before}" is a number.',
  pathBooleanInWay: 'Nothing can be put at "{path}": "{before}" is true or false.',
  pathListInWay:
    'Nothing can be put at "{path}": "{before}" is a list, whose elements are written {example}.',
  pathPastEnd: '"{path}" is more than {limit} elements past the end of its list, which has {length}.',
  pathInvalid: '"{text}" is not a field path. A name that is none is written in quotes: ["{text}"].',
} as const;

/** Makes the messages of the kernel: revisions, cancellation, paths. */
export const coreMessage = createMessages('core', coreTexts);

/**
 * A text that comes from outside the catalogues, such as from a remote service or an author: shown as it is. Libraries
 * may have none where their types say that they have.
 */
export const verbatim = (text: string): Message =>
  text ? coreMessage('verbatim', { text }) : coreMessage('unexplained');

/** Whether a message is only a text from outside, which no language has another text for. */
export const isVerbatim = ({ id }: Message): boolean => id === 'core.verbatim';
