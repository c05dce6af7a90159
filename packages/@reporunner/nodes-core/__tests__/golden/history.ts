/** A journal as a version of Reporunner wrote it, with the workflow it belongs to and what its events set off. */
import { createManualClock, type JsonObject } from '@reporunner/core';
import type { ExecutionEvent } from '@reporunner/engine';
import { createMemoryExecutionStore, createTestEngine } from '@reporunner/engine/testing';
import { coreIntegration } from '../../src/index.ts';

export interface GoldenHistory {
  readonly title: string;
  /** The version of Reporunner that wrote it. */
  readonly version: string;
  readonly workflow: JsonObject;
  readonly events: readonly ExecutionEvent[];
  readonly commands: readonly (readonly string[])[];
  readonly result: { readonly status: string; readonly items: readonly JsonObject[] };
}

export const settle = async () => {
  for (let round = 0; round < 20; round += 1) {
    for (let tick = 0; tick < 30; tick += 1) await Promise.resolve();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
};

/** An engine as it was when the journals were written: nothing in it is left to chance. */
export function goldenEngine(owner: string, store = createMemoryExecutionStore()) {
  let ids = 0;
  return createTestEngine({
    integrations: [coreIntegration],
    store,
    owner,
    clock: createManualClock(1_800_000_000_000),
    ids: () => {
      ids += 1;
      return `00000000-0000-7000-8000-${String(ids).padStart(12, '0')}`;
    },
  });
}
