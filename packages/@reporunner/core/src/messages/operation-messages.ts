/** Why a change of a workflow is refused. */
import { createMessages } from '../kernel/messages.ts';

export const operationTexts = {
  nodeExists: 'There is a node "{id}" already.',
  edgeExists: 'There is an edge "{id}" already.',
  noteExists: 'There is a note "{id}" already.',
  noNode: 'There is no node "{id}".',
  noEdge: 'There is no edge "{id}".',
  noNote: 'There is no note "{id}".',
  noPlace: 'There is no place {place} in the list.',
  noPath: 'The path does not exist: there is nothing that could hold "{key}".',
  invalidAt: '{path}: {problem}',
  invalid: 'not valid',
  elementSet: 'An element is added and removed, not set; its id stays.',
  notSettable: '"{name}" cannot be set.',
  noText: 'There is no text at this path.',
  textTooShort: 'The text is shorter than the change supposes.',
  pinnedTooLarge: 'The pinned data takes {bytes} bytes; {limit} are the most. Pin fewer items.',
  tooLarge: 'The change takes {bytes} bytes; {limit} are the most. Make it in several steps.',
} as const;

export const operationMessage = createMessages('operation', operationTexts);
