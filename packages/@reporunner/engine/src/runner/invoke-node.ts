/** Calls a node's function and brings what it returns into the form that the journal keeps. */

import { type Item, ServiceError } from '@reporunner/core';
import type { Resumption } from '@reporunner/integrations';
import { isStored } from '../items/batch.ts';
import { engineMessage } from '../messages/engine-messages.ts';
import { inputOf } from '../planner/state.ts';
import { invokeBatch } from './invoke-batch.ts';
import { invokeBatchByPiece, invokeItemsByPiece, isInPieces, takesPieces } from './invoke-by-piece.ts';
import { invokeItems } from './invoke-items.ts';
import type { Invocation, NodeCall } from './node-call.ts';

const none: readonly Item[] = Object.freeze([]);

/** `resumption`: the node has waited, and this ended it. */
export function invokeNode(call: NodeCall, resumption?: Resumption): Invocation | Promise<Invocation> {
  const { state, frame, node, info } = call;
  const { definition } = node;
  const batch = inputOf(state, frame, node.index, 'main') ?? none;
  const items = isStored(batch) ? info.items.peek(batch) : batch;
  switch (definition.kind) {
    case 'item':
      return items === undefined || isInPieces(batch, info.items)
        ? invokeItemsByPiece(call, definition, batch)
        : invokeItems(call, definition, { items, from: 0 }, items, batch);
    case 'batch':
      return resumption === undefined && takesPieces(call, definition)
        ? invokeBatchByPiece(call, definition, batch)
        : invokeBatch(call, definition, items ?? batch, resumption);
    case 'trigger':
    case 'container':
      throw new ServiceError(engineMessage('notAStep', { node: node.name, kind: definition.kind }), {
        code: 'NODE_FAILED',
        service: 'engine',
      });
  }
}
