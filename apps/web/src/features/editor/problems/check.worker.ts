/** Checks the graph beside the page: a thousand nodes with new expressions take longer than a frame. */
import type { Workflow } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { createValidator } from './validate-locally.ts';

export type CheckRequest =
  /** First, and once. */
  { readonly nodeTypes: readonly NodeTypeMetadata[] } | { readonly workflow: Workflow };

let validate = createValidator([]);

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  if ('nodeTypes' in data) validate = createValidator(data.nodeTypes);
  else self.postMessage(validate(data.workflow));
});
