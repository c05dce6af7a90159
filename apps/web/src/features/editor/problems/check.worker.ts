/** Checks the graph beside the page: a thousand nodes with new expressions take longer than a frame. */
import type { Workflow } from '@reporunner/core';
import type { NodeTypeFacts } from '../../../api/node-types.ts';
import { type Catalogue, createCatalogue } from '../session/catalogue.ts';
import { validateLocally } from './validate-locally.ts';

export type CheckRequest =
  /** First, and once. */
  { readonly nodeTypes: readonly NodeTypeFacts[] } | { readonly workflow: Workflow };

let catalogue: Catalogue = createCatalogue([]);

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  if ('nodeTypes' in data) catalogue = createCatalogue(data.nodeTypes);
  else self.postMessage(validateLocally(data.workflow, catalogue));
});
