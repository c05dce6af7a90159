/** Which node types make sense where the palette was asked for. */
import type { Workflow } from '@reporunner/core';
import type { NodeTypeMetadata } from '../../../api/node-types.ts';
import { portsOf } from '../canvas-model/connections.ts';
import type { Catalogue } from '../session/catalogue.ts';
import type { PaletteRequest } from '../session/view-store.ts';

const hasKind = (ports: NodeTypeMetadata['ports']['inputs'], kind: string) =>
  ports.some((port) => port.kind === kind);

export function fittingTypes(
  workflow: Workflow,
  catalogue: Catalogue,
  request: PaletteRequest,
): readonly NodeTypeMetadata[] {
  const edge = workflow.edges[request.onEdge ?? ''];
  const after = request.after ?? edge?.from;
  const before = request.before ?? edge?.to;
  const source = workflow.nodes[after?.nodeId ?? ''];
  const target = workflow.nodes[before?.nodeId ?? ''];
  const outKind = source && portsOf(source, catalogue).outputs.find(({ name }) => name === after?.port)?.kind;
  const inKind = target && portsOf(target, catalogue).inputs.find(({ name }) => name === before?.port)?.kind;
  const home = request.spot?.parentId ?? source?.parentId ?? target?.parentId;
  const inside = home !== undefined;
  const inLoop = isInLoop(workflow, catalogue, home);
  return catalogue.all.filter(({ kind, ports, needsLoop }) => {
    if (needsLoop === true && !inLoop) return false;
    if (request.triggersOnly && kind !== 'trigger') return false;
    if (kind === 'trigger' && request.orTrigger) return true;
    if (inside && kind === 'trigger') return false;
    if (outKind !== undefined && !hasKind(ports.inputs, outKind)) return false;
    return inKind === undefined || hasKind(ports.outputs, inKind);
  });
}

/** Whether a container or one around it repeats what is in it. */
function isInLoop(workflow: Workflow, catalogue: Catalogue, home: string | undefined): boolean {
  const seen = new Set<string>();
  for (let id = home; id !== undefined && !seen.has(id); id = workflow.nodes[id]?.parentId) {
    seen.add(id);
    const node = workflow.nodes[id];
    if (node !== undefined && catalogue.find(node)?.isLoop === true) return true;
  }
  return false;
}
