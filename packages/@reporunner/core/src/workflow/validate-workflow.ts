/**
 * The graph rules (G1… of SPEC.md), the same for the editor, the API, imports and the compiler. Nothing here recurses over the
 * graph: a chain of ten thousand nodes is checked like any other.
 */
import { LIMITS } from '@reporunner/constants';
import { workflowMessage as say } from '../messages/workflow-messages.ts';
import { checkNodeContents, checkSettings } from './check-contents.ts';
import type { Diagnostic, Report } from './diagnostics.ts';
import type { Workflow, WorkflowEdge, WorkflowNode } from './document.ts';
import type { NodeCatalogue, NodePorts, NodeTypeDescription, PortDescription } from './node-catalogue.ts';

interface KnownNode {
  readonly node: WorkflowNode;
  readonly type: NodeTypeDescription | undefined;
  readonly ports: NodePorts | undefined;
}

const errorPort: PortDescription = { name: 'error', label: 'Error', kind: 'main', result: false };

/** Whether a diagnostic blocks publishing; warnings do not. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/**
 * How deep a workflow is checked.
 * - `structure`: whether it can be compiled. All that is asked of a version that is published, or that an execution
 *   runs: rules of what nodes hold may be added, and must not stop what works but for one node.
 * - `complete`: also whether its nodes and settings can work (G10, G11, G12, G19, G21, G26), before it is published or a
 *   draft runs.
 */
export type ValidationDepth = 'structure' | 'complete';

/** Everything wrong, or doubtful, with a workflow, to that depth; empty when it is sound. */
export function validateWorkflow(
  workflow: Workflow,
  catalogue: NodeCatalogue,
  depth: ValidationDepth = 'complete',
): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const reporter =
    (severity: Diagnostic['severity']): Report =>
    (rule, { id, parameters, text }, at = {}) =>
      diagnostics.push({ rule, severity, message: text, messageId: id, parameters, ...at });
  const error = reporter('error');
  const warning = reporter('warning');
  const nodes = new Map<string, KnownNode>();
  for (const [key, node] of Object.entries(workflow.nodes)) {
    if (key !== node.id)
      error('G16-id-mismatch', say('idMismatchNode', { key, id: node.id }), { nodeId: key });
    const type = catalogue.describe(node.type, node.typeVersion);
    nodes.set(key, { node, type, ports: type && portsOfNode(node, type) });
  }
  checkLimits(workflow, error);
  checkNames(nodes, error);
  checkParents(nodes, error);
  checkNodes(nodes, catalogue, error, warning, depth);
  const edges = checkEdges(workflow, nodes, error);
  checkCycles(nodes, edges, error);
  checkReach(nodes, edges, error, warning);
  if (depth === 'complete') checkSettings(workflow, error);
  return diagnostics;
}

/** The ports of a node as it stands in the document: with the `error` output when it has one. */
export function portsOfNode(node: WorkflowNode, type: NodeTypeDescription): NodePorts {
  const ports = type.ports(node.parameters);
  return node.onError === 'errorPort' && type.kind !== 'trigger'
    ? { inputs: ports.inputs, outputs: [...ports.outputs, errorPort] }
    : ports;
}

function checkLimits(workflow: Workflow, error: Report): void {
  const nodeCount = Object.keys(workflow.nodes).length;
  const edgeCount = Object.keys(workflow.edges).length;
  if (nodeCount > LIMITS.workflowNodes) {
    error('G17-limit', say('tooManyNodes', { limit: LIMITS.workflowNodes, count: nodeCount }));
  }
  if (edgeCount > LIMITS.workflowEdges) {
    error('G17-limit', say('tooManyEdges', { limit: LIMITS.workflowEdges, count: edgeCount }));
  }
}

function checkNames(nodes: ReadonlyMap<string, KnownNode>, error: Report): void {
  const seen = new Map<string, string>();
  for (const [nodeId, { node }] of nodes) {
    if (seen.has(node.name)) {
      error('G7-name-not-unique', say('nameNotUnique', { node: node.name }), {
        nodeId,
      });
    }
    seen.set(node.name, nodeId);
  }
}

function checkParents(nodes: ReadonlyMap<string, KnownNode>, error: Report): void {
  for (const [nodeId, { node, type }] of nodes) {
    if (node.parentId === undefined) continue;
    const parent = nodes.get(node.parentId);
    if (parent === undefined) {
      error('G8-parent-invalid', say('parentMissing', { node: node.name }), { nodeId });
      continue;
    }
    const bodies = parent.type?.bodies?.(parent.node.parameters) ?? [];
    if (node.body !== undefined && bodies.length > 0 && !bodies.includes(node.body)) {
      error(
        'G8-parent-invalid',
        say('bodyMissing', { node: node.name, body: node.body, container: parent.node.name, bodies }),
        { nodeId },
      );
    }
    if (parent.type !== undefined && parent.type.kind !== 'container') {
      error('G8-parent-invalid', say('parentNoContainer', { node: node.name, parent: parent.node.name }), {
        nodeId,
      });
    }
    if (type?.kind === 'trigger') {
      error('G9-trigger-in-container', say('triggerInContainer', { node: node.name }), {
        nodeId,
      });
    }
    let depth = 0;
    for (let at: string | undefined = node.parentId; at !== undefined; at = nodes.get(at)?.node.parentId) {
      depth += 1;
      if (at === nodeId || depth > LIMITS.scopeDepth) {
        const why =
          at === nodeId
            ? say('parentItself', { node: node.name })
            : say('tooDeep', { node: node.name, limit: LIMITS.scopeDepth });
        error('G8-parent-invalid', why, { nodeId });
        break;
      }
    }
  }
}

function isInLoop(nodes: ReadonlyMap<string, KnownNode>, start: WorkflowNode): boolean {
  let at = nodes.get(start.parentId ?? '');
  for (let depth = 0; at !== undefined && depth <= LIMITS.scopeDepth; depth += 1) {
    if (at.type?.isLoop === true) return true;
    at = nodes.get(at.node.parentId ?? '');
  }
  return false;
}

function checkNodes(
  nodes: ReadonlyMap<string, KnownNode>,
  catalogue: NodeCatalogue,
  error: Report,
  warning: Report,
  depth: ValidationDepth,
): void {
  for (const [nodeId, { node, type }] of nodes) {
    if (type === undefined) {
      const installed = catalogue.versions?.(node.type) ?? [];
      if (installed.length === 0)
        error(
          'G1-unknown-node-type',
          say('typeMissing', { node: node.name, type: node.type, version: node.typeVersion }),
          { nodeId },
        );
      else
        error(
          'G22-unknown-node-version',
          say('versionMissing', { node: node.name, version: node.typeVersion, type: node.type, installed }),
          { nodeId },
        );
      continue;
    }
    if (type.kind === 'trigger' && node.onError === 'errorPort') {
      error('G18-error-port', say('triggerErrorPort', { node: node.name }), { nodeId });
    }
    const report = node.disabled ? warning : error;
    if (type.needsLoop === true && !isInLoop(nodes, node)) {
      report('G20-needs-loop', say('needsLoop', { node: node.name }), { nodeId });
    }
    if (depth === 'complete') checkNodeContents(nodeId, node, type, report, warning);
  }
}

const named = (ports: readonly PortDescription[]) =>
  ports.length === 0 ? say('none') : ports.map(({ name }) => name);

/** Reports broken edges; returns the sound ones. */
function checkEdges(
  workflow: Workflow,
  nodes: ReadonlyMap<string, KnownNode>,
  error: Report,
): readonly WorkflowEdge[] {
  const sound: WorkflowEdge[] = [];
  for (const [edgeId, edge] of Object.entries(workflow.edges)) {
    if (edgeId !== edge.id)
      error('G16-id-mismatch', say('idMismatchEdge', { key: edgeId, id: edge.id }), { edgeId });
    const from = nodes.get(edge.from.nodeId);
    const to = nodes.get(edge.to.nodeId);
    if (from === undefined || to === undefined) {
      const missing = from === undefined ? edge.from.nodeId : edge.to.nodeId;
      error(
        'G2-edge-endpoint-missing',
        say(from === undefined ? 'edgeFromMissing' : 'edgeToMissing', { node: missing }),
        { edgeId },
      );
      continue;
    }
    sound.push(edge);
    const output = from.ports?.outputs.find(({ name }) => name === edge.from.port);
    const input = to.ports?.inputs.find(({ name }) => name === edge.to.port);
    if (from.ports !== undefined && output === undefined) {
      error(
        'G3-port-missing',
        say('outputMissing', {
          node: from.node.name,
          port: edge.from.port,
          ports: named(from.ports.outputs),
        }),
        { edgeId, nodeId: from.node.id },
      );
    }
    if (to.ports !== undefined && input === undefined) {
      error(
        'G3-port-missing',
        say('inputMissing', { node: to.node.name, port: edge.to.port, ports: named(to.ports.inputs) }),
        { edgeId, nodeId: to.node.id },
      );
    }
    if (input !== undefined && output !== undefined && input.kind !== output.kind) {
      error(
        'G4-port-kind',
        say('portKind', { from: from.node.name, output: output.kind, to: to.node.name, input: input.kind }),
        { edgeId },
      );
    }
    if (from.node.parentId !== to.node.parentId || bodyOf(nodes, from.node) !== bodyOf(nodes, to.node)) {
      error('G6-edge-crosses-scope', say('crossesScope', { from: from.node.name, to: to.node.name }), {
        edgeId,
      });
    }
  }
  return sound;
}

/** The body a node lives in, the first of its container when it names none. */
function bodyOf(nodes: ReadonlyMap<string, KnownNode>, { parentId, body }: WorkflowNode): string | undefined {
  if (parentId === undefined || body !== undefined) return body;
  const parent = nodes.get(parentId);
  return parent?.type?.bodies?.(parent.node.parameters)[0];
}

function outgoingOf(edges: readonly WorkflowEdge[]): ReadonlyMap<string, readonly string[]> {
  const outgoing = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const list = outgoing.get(from.nodeId);
    if (list === undefined) outgoing.set(from.nodeId, [to.nodeId]);
    else list.push(to.nodeId);
  }
  return outgoing;
}

/** Takes nodes away that nothing leads to, until none is left or all that is left leads in circles. */
function checkCycles(
  nodes: ReadonlyMap<string, KnownNode>,
  edges: readonly WorkflowEdge[],
  error: Report,
): void {
  const outgoing = outgoingOf(edges);
  const missing = new Map<string, number>();
  for (const { to } of edges) missing.set(to.nodeId, (missing.get(to.nodeId) ?? 0) + 1);
  const open = [...nodes.keys()].filter((id) => !missing.has(id));
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of outgoing.get(id) ?? []) {
      const left = (missing.get(next) ?? 0) - 1;
      if (left > 0) missing.set(next, left);
      else {
        missing.delete(next);
        open.push(next);
      }
    }
  }
  // Only nodes on a circle, or after one, are left. Walking backwards from any of them ends up on a circle.
  const start = missing.keys().next().value;
  if (start === undefined) return;
  const before = new Map<string, string>();
  for (const { from, to } of edges)
    if (missing.has(from.nodeId) && missing.has(to.nodeId)) before.set(to.nodeId, from.nodeId);
  const seen = new Set<string>();
  let at = start;
  while (!seen.has(at)) {
    seen.add(at);
    at = before.get(at) ?? at;
  }
  const circle = [at];
  for (let id = before.get(at); id !== undefined && id !== at; id = before.get(id)) circle.unshift(id);
  const names = [...circle, circle[0] as string].map((id) => `"${nodes.get(id)?.node.name}"`);
  error('G5-cycle', say('cycle', { nodes: names.join(' → ') }), {
    nodeId: at,
  });
}

function checkReach(
  nodes: ReadonlyMap<string, KnownNode>,
  edges: readonly WorkflowEdge[],
  error: Report,
  warning: Report,
): void {
  if (nodes.size === 0) return;
  const triggers = [...nodes]
    .filter(([, { type, node }]) => type?.kind === 'trigger' && !node.disabled)
    .map(([id]) => id);
  if (triggers.length === 0) {
    error('G13-no-trigger', say('noTrigger'));
    return;
  }
  const outgoing = outgoingOf(edges);
  const reached = new Set(triggers);
  const open = [...triggers];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const next of outgoing.get(id) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  const entered = new Set(edges.map(({ to }) => `${to.nodeId}/${to.port}`));
  for (const [nodeId, { node, type, ports }] of nodes) {
    if (type === undefined || node.parentId !== undefined) continue;
    if (!reached.has(nodeId) && type.kind !== 'trigger') {
      warning('G14-node-unreachable', say('unreachable', { node: node.name }), { nodeId });
    }
    for (const port of ports?.inputs ?? []) {
      if (port.required && reached.has(nodeId) && !entered.has(`${nodeId}/${port.name}`)) {
        error(
          'G15-input-missing',
          say('inputUnconnected', { input: port.label ?? port.name, node: node.name }),
          { nodeId },
        );
      }
    }
  }
}
