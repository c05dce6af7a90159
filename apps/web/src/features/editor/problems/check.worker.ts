/** Checks the graph beside the page: a thousand nodes with new expressions take longer than a frame. */
import type { Workflow } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import type { Locale } from '../../../theme/preferences.ts';
import { loadCoreTexts } from './core-texts.ts';
import { createValidator } from './validate-locally.ts';

export type CheckRequest =
  /** First, and once. */
  | { readonly nodeTypes: readonly NodeTypeMetadata[]; readonly locale: Locale }
  | { readonly workflow: Workflow };

let validator = Promise.resolve(createValidator([]));

async function open(nodeTypes: readonly NodeTypeMetadata[], locale: Locale) {
  return createValidator(nodeTypes, await loadCoreTexts(locale));
}

self.addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  if ('nodeTypes' in data) validator = open(data.nodeTypes, data.locale);
  else void validator.then((validate) => self.postMessage(validate(data.workflow)));
});
