/** Why a document of another product cannot be imported. */
import { createMessages } from '@reporunner/core';

export const interopTexts = {
  tooManyNodes: 'The workflow of n8n has more than {limit} nodes.',
  tooDeep: 'The workflow of n8n holds values that are more than {limit} deep.',
  tooManyValues: 'The workflow of n8n holds more than {limit} values.',
  tooManyConnections: 'The workflow of n8n has more than {limit} connections.',
  tooManyLoops: 'The workflow of n8n has more than {limit} loops.',
} as const;

export const interopMessage = createMessages('interop', interopTexts);
