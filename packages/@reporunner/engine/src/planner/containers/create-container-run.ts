import type { ContainerPlan } from '@reporunner/integrations';
import type { Batch } from '../../items/batch.ts';
import type { ContainerRun } from './container-run.ts';
import { Repeat } from './repeat.ts';
import { SideBySide } from './side-by-side.ts';
import { TryCatch } from './try-catch.ts';

export function createContainerRun(plan: ContainerPlan, input: Batch): ContainerRun {
  switch (plan.kind) {
    case 'slices':
    case 'branches':
      return new SideBySide(plan, input);
    case 'repeat':
      return new Repeat(plan, input);
    case 'try':
      return new TryCatch(plan);
  }
}
