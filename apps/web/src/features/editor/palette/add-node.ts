/** Adds a node to the draft, as the palette, a drop and a command do it. */
import { t } from '@lingui/core/macro';
import { createId, type JsonObject, type OperationPart, type Workflow } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { setPart } from '../canvas-model/edits.ts';
import type { Catalogue } from '../session/catalogue.ts';
import type { EditorSession } from '../session/editor-session.ts';
import { emptySelection, type PaletteRequest } from '../session/view-store.ts';
import { placeNewNode } from './place-new-node.ts';
import { rememberType } from './recent-types.ts';

export interface AddOptions {
  readonly request?: PaletteRequest;
  readonly parameters?: JsonObject;
  /** Its panel opens at once. */
  readonly open?: boolean;
}

/** Adds, connects, selects and shows it. Answers with its id. */
export function addNode(
  session: EditorSession,
  nodeType: NodeTypeMetadata,
  options: AddOptions = {},
): string {
  const { draft, view, catalogue, canvas } = session;
  const { request = {}, parameters, open = false } = options;
  const { workflow } = draft.getState();
  const { selection, focusedId } = view.getState();
  const [only] = selection.nodes;
  const selectedId = selection.nodes.size === 1 ? only : selection.nodes.size === 0 ? focusedId : undefined;
  const { nodeId, parts } = placeNewNode(
    workflow,
    catalogue,
    createId,
    {
      type: nodeType.type,
      typeVersion: nodeType.version,
      name: nodeType.label,
      parameters: { ...nodeType.initial, ...startingParameters(nodeType), ...parameters },
    },
    {
      request,
      selectedId:
        selectedId !== undefined && Object.hasOwn(workflow.nodes, selectedId) ? selectedId : undefined,
      middle: canvas.current?.middle(),
    },
  );
  draft.apply({ label: t`Add ${nodeType.label}` }, [
    ...parts,
    ...answeringParts(workflow, catalogue, nodeType),
  ]);
  rememberType(nodeType.type);
  view.setState({
    selection: { ...emptySelection, nodes: new Set([nodeId]) },
    focusedId: nodeId,
    palette: undefined,
    ...(open ? { openNodeId: nodeId, opensToFill: true } : {}),
  });
  canvas.current?.present(nodeId);
  return nodeId;
}

/** By default a webhook answers at once; with a node that answers, it waits for that one. */
function answeringParts(
  { nodes }: Workflow,
  catalogue: Catalogue,
  added: NodeTypeMetadata,
): readonly OperationPart[] {
  if (added.answersCaller !== true) return [];
  return Object.values(nodes).flatMap((node) => {
    const { id, parameters } = node;
    const { awaitsAnswer } = catalogue.find(node) ?? {};
    if (awaitsAnswer === undefined || parameters[awaitsAnswer.parameter] !== undefined) return [];
    return [setPart(['nodes', id, 'parameters', awaitsAnswer.parameter], awaitsAnswer.value)];
  });
}

/** An address that is free, so that a new webhook or form works at once. */
function startingParameters({ kind, parameters }: NodeTypeMetadata): JsonObject {
  const properties = parameters.properties as
    | Readonly<Record<string, { readonly default?: unknown }>>
    | undefined;
  const required = (parameters.required ?? []) as readonly string[];
  const path = properties?.path;
  if (kind !== 'trigger' || path === undefined || path.default !== undefined || !required.includes('path'))
    return {};
  return { path: createId().slice(-12).toLowerCase() };
}
