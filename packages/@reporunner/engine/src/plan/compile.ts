import {
  type Diagnostic,
  hasErrors,
  isServiceError,
  type JsonObject,
  ServiceError,
  validateWorkflow,
  type WorkflowEdge,
  type WorkflowNode,
} from '@reporunner/core';
import type { NodeDefinition } from '@reporunner/integrations';
import { engineMessage } from '../messages/engine-messages.ts';
import type { NodeRegistry, WorkflowVersion } from '../ports/ports.ts';
import { resultPortsOf } from './ends.ts';
import { reachableFrom, reverseTopologicalOrder } from './graph.ts';
import { compileParameters, type ParameterProgram } from './parameters.ts';
import type { Plan, PlanEdge, PlanNode } from './plan.ts';
import { compileScopes } from './scopes.ts';

/** The order in which a port's batches are joined: by order key, then by id. */
function inJoinOrder(a: WorkflowEdge, b: WorkflowEdge): number {
  const left = a.order ?? '';
  const right = b.order ?? '';
  if (left !== right) return left < right ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}

const nothing: ParameterProgram = { constant: true, evaluate: () => ({}) };

/** EX9. Parameters that do not fit fail the node when it is reached. */
function parametersOf(
  node: WorkflowNode,
  definition: NodeDefinition,
  raw: JsonObject = node.parameters,
): ParameterProgram {
  if (node.disabled || definition.kind === 'trigger') return nothing;
  try {
    return compileParameters(raw, definition.parameters);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    return {
      constant: false,
      evaluate() {
        throw error;
      },
    };
  }
}

/** C8. */
function openParametersOf(node: WorkflowNode, definition: NodeDefinition): ParameterProgram | undefined {
  const asked = definition.kind === 'container' ? definition.againReads : undefined;
  if (asked === undefined || !asked.some((key) => key in node.parameters)) return undefined;
  const others = Object.entries(node.parameters).filter(([key]) => !asked.includes(key));
  return parametersOf(node, definition, Object.fromEntries(others));
}

function cannotRun(name: string, first: Diagnostic | undefined) {
  if (first === undefined) return engineMessage('cannotRun', { name, problem: '' });
  const { messageId: id, parameters, message: text } = first;
  return engineMessage('cannotRun', { name, problem: { id, parameters, text } });
}

/** @throws ServiceError WORKFLOW_INVALID when there is no plan, with the diagnostics in `details.diagnostics`. */
export function compilePlan({ versionId, workflow }: WorkflowVersion, registry: NodeRegistry): Plan {
  const diagnostics = validateWorkflow(workflow, registry, 'structure');
  if (hasErrors(diagnostics)) {
    const first = diagnostics.find(({ severity }) => severity === 'error');
    throw new ServiceError(cannotRun(workflow.name, first), {
      code: 'WORKFLOW_INVALID',
      service: 'engine',
      details: { diagnostics },
    });
  }
  const documents = Object.values(workflow.nodes);
  const indexById = new Map(documents.map((node, index) => [node.id, index]));
  const incoming: PlanEdge[][] = documents.map(() => []);
  const outgoing: PlanEdge[][] = documents.map(() => []);
  for (const edge of Object.values(workflow.edges).toSorted(inJoinOrder)) {
    const from = indexById.get(edge.from.nodeId);
    const to = indexById.get(edge.to.nodeId);
    if (from === undefined || to === undefined) continue;
    const planned: PlanEdge = { from, fromPort: edge.from.port, to, toPort: edge.to.port };
    outgoing[from]?.push(planned);
    incoming[to]?.push(planned);
  }
  const order = reverseTopologicalOrder(incoming, outgoing);
  const resultPorts = documents.map((node) => {
    const description = registry.describe(node.type, node.typeVersion);
    return description === undefined ? [] : resultPortsOf(node, description);
  });
  const { root, placeOf, bodiesOf } = compileScopes(
    documents,
    indexById,
    registry,
    outgoing,
    incoming,
    order,
    resultPorts,
  );
  const nodes = documents.map((node, index): PlanNode => {
    const definition = registry.node(node.type, node.typeVersion);
    const description = registry.describe(node.type, node.typeVersion);
    if (definition === undefined || description === undefined) {
      throw new ServiceError(engineMessage('noNodeType', { type: node.type, version: node.typeVersion }), {
        code: 'UNKNOWN_NODE_TYPE',
        service: 'engine',
        details: { nodeId: node.id },
      });
    }
    const ports = description.ports(node.parameters);
    const openParameters = openParametersOf(node, definition);
    return {
      index,
      id: node.id,
      name: node.name,
      node,
      definition,
      parameters: parametersOf(node, definition),
      ...(openParameters === undefined ? {} : { openParameters }),
      incoming: incoming[index] ?? [],
      outgoing: outgoing[index] ?? [],
      runOnEmpty: 'runOnEmpty' in definition && definition.runOnEmpty === true,
      inputPorts: ports.inputs.map(({ name }) => name),
      restPort: restPortOf(ports.outputs.map(({ name }) => name)),
      resultPorts: resultPorts[index] ?? [],
      ...placeOf(index),
      bodies: bodiesOf(index),
    };
  });
  return {
    versionId,
    workflow,
    nodes,
    root,
    indexById,
    indexByName: new Map(documents.map((node, index) => [node.name, index])),
    order: order.toReversed().filter((index) => nodes[index]?.scope === root),
    reachable: memoised((trigger) => reachableFrom(nodes, trigger)),
  };
}

const restPortOf = (names: readonly string[]) => (names.includes('main') ? 'main' : (names.at(-1) ?? 'main'));

function memoised<T>(compute: (key: number) => T): (key: number) => T {
  const known = new Map<number, T>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
