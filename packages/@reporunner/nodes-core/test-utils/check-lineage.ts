import type { CodeRunner } from '@reporunner/integrations';
import { coreIntegration } from '../src/index.ts';
import { flowEngine } from './flow.ts';
import { createLineageModel, type Mismatch } from './lineage-model.ts';
import { randomLineageFlow } from './random-lineage.ts';

export interface LineageCheck {
  readonly status: string;
  readonly error: string | undefined;
  /** How many times `.item` was asked. */
  readonly looks: number;
  readonly mismatches: readonly Mismatch[];
}

/** Runs one random workflow, and holds every `.item` that it asks for against the model. */
export async function checkLineage(
  seed: number,
  storing: 'memory' | 'stored',
  code: CodeRunner | undefined,
  size?: number,
): Promise<LineageCheck> {
  const model = createLineageModel();
  const options = { withCode: code !== undefined, ...(size === undefined ? {} : { size }) };
  const { document, called, items } = randomLineageFlow(seed, options);
  const test = flowEngine(storing, {
    integrations: [coreIntegration, model.integration],
    ...(code === undefined ? {} : { code }),
  });
  for (const one of called) test.publish(one);
  const { status, error } = await test.start(test.publish(document), model.items(items)).finished;
  return {
    status,
    error: error === undefined ? undefined : `${error.code}: ${error.message}`,
    looks: model.looks,
    mismatches: model.mismatches,
  };
}
