/** Validating a workflow of 1,000 nodes, against parsing it as JSON. */
import { createWorkflow, validateWorkflow, type Workflow } from '@reporunner/core';
import { createNodeRegistry } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { median, option, report } from './lib/report.ts';

const size = option('nodes', 1_000);
const registry = createNodeRegistry([coreIntegration]);
const base = createWorkflow({ id: 'large', tenantId: 't', projectId: 'p', name: 'Large' });
const nodes: Record<string, Workflow['nodes'][string]> = {};
const edges: Record<string, Workflow['edges'][string]> = {};
for (let index = 0; index < size; index += 1) {
  const id = `n${index}`;
  nodes[id] = {
    id,
    type: index === 0 ? 'core.manual' : 'core.set',
    typeVersion: 1,
    name: `Node ${index}`,
    position: { x: index, y: 0 },
    parameters:
      index === 0 ? {} : { fields: [{ name: 'n', type: 'number', value: `={{ $json.n + ${index} }}` }] },
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
const workflow: Workflow = { ...base, nodes, edges };
const json = JSON.stringify(workflow);

function timed(work: () => void): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const first = timed(() => {
  const errors = validateWorkflow(workflow, registry).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`unexpected: ${errors[0]?.message}`);
});
const rest = Array.from({ length: 20 }, () => timed(() => validateWorkflow(workflow, registry)));
const parses = Array.from({ length: 20 }, () => timed(() => JSON.parse(json)));
console.log(`${size} nodes: first ${first.toFixed(1)} ms, then ${median(rest).toFixed(1)} ms`);
report('validate', first, 'ms', median(parses));
