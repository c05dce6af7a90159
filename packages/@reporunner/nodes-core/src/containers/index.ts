import type { NodeDefinition } from '@reporunner/integrations';
import { batchNode } from './batch.ts';
import { conditionalNode } from './conditional.ts';
import { loopNode } from './loop.ts';
import { breakNode, continueNode } from './loop-control.ts';
import { parallelNode } from './parallel.ts';
import { tryCatchNode } from './try-catch.ts';

export const containerNodes: readonly NodeDefinition[] = [
  loopNode,
  parallelNode,
  conditionalNode,
  tryCatchNode,
  batchNode,
  breakNode,
  continueNode,
];
