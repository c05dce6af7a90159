/** Validating a workflow of 1,000 nodes, against parsing it as JSON. */
import { createWorkflow, validateWorkflow, type Workflow } from '@reporunner/core';
import { createNodeRegistry } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { median, option, report } from './lib/report.ts';

const size = option('nodes', 1_000);
const registry = createNodeRegistry([coreIntegration]);
/** Every node has an expression of its own; `salt` makes them others than before. */
function large(salt: number): Workflow {
  const base = createWorkflow({ id: 'large', tenantId: 't', projectId: 'p', name: 'Large' });
  const nodes: Record<string, Workflow['nodes'][string]> = {};
  const edges: Record<string, Workflow['edges'][string]> = {};
  for (let index = 0; index < size; index += 1) {
    const id = `n${index}`;
    const value = `={{ $json.n + ${index} + ${salt} }}`;
    nodes[id] = {
      id,
      type: index === 0 ? 'core.manual' : 'core.set',
      typeVersion: 1,
      name: `Node ${index}`,
      position: { x: index, y: 0 },
      parameters: index === 0 ? {} : { fields: [{ name: 'n', type: 'number', value }] },
      credentials: {},
      disabled: false,
      onError: 'stop',
    };
    if (index === 0) continue;
    const from = `n${Math.max(0, index - 1 - (index % 7))}`;
    edges[`e${index}`] = {
      id: `e${index}`,
      from: { nodeId: from, port: 'main' },
      to: { nodeId: id, port: 'main' },
    };
  }
  return { ...base, nodes, edges };
}

const workflow = large(0);
const json = JSON.stringify(workflow);

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function validated(document: Workflow): number {
  return timed(() => {
    const errors = validateWorkflow(document, registry).filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new Error(`unexpected: ${errors[0]?.message}`);
  });
}

const first = validated(workflow);
const unseen = median(Array.from({ length: 20 }, (_, at) => validated(large(at + 1))));
const again = median(Array.from({ length: 20 }, () => validated(workflow)));
const parses = Array.from({ length: 20 }, () => timed(() => JSON.parse(json)));
console.log(
  `${size} nodes: the first of a process ${first.toFixed(1)} ms, others never seen before ${unseen.toFixed(1)} ms, again ${again.toFixed(1)} ms`,
);
report('validate', unseen, 'ms', median(parses));
