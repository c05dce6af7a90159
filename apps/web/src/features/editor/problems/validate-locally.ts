/** The graph rules of core over the node types of this installation. Parameters are the server's to check. */
import { type Diagnostic, type NodeTypeDescription, validateWorkflow, type Workflow } from '@reporunner/core';
import type { Catalogue } from '../session/catalogue.ts';

export function validateLocally(workflow: Workflow, catalogue: Catalogue): readonly Diagnostic[] {
  return validateWorkflow(workflow, {
    describe(type, version): NodeTypeDescription | undefined {
      const facts = catalogue.find(type);
      if (facts === undefined) return undefined;
      const asNode = (parameters: NodeParameters) => ({ ...blank, type, typeVersion: version, parameters });
      return {
        type,
        version,
        label: facts.label,
        kind: facts.kind,
        ports: (parameters) => catalogue.ports(asNode(parameters)),
        bodies: (parameters) => catalogue.bodies(asNode(parameters)),
        // The server knows which containers repeat: no complaint from here.
        isLoop: facts.kind === 'container',
        checkParameters: () => [],
        credentialSlots: [],
      };
    },
  });
}

type NodeParameters = Workflow['nodes'][string]['parameters'];

const blank = {
  id: 'node',
  name: 'node',
  position: { x: 0, y: 0 },
  credentials: {},
  disabled: false,
  onError: 'stop',
} as const;
