/** A catalogue of what the API says of the node types: enough for the graph rules, with no code of any node. */
import type { JsonObject } from '../kernel/json.ts';
import { checkRequired, type ParameterSchema } from './check-required.ts';
import { jsonTemplatesIn } from './json-templates.ts';
import type {
  CredentialSlotDescription,
  NodeCatalogue,
  NodeTypeDescription,
  StartsOn,
} from './node-catalogue.ts';
import { parametersOfKind } from './parameter-kinds.ts';
import { type BodyRules, bodiesBefore, type PortRules, resolveBodies, resolvePorts } from './port-rules.ts';

/** The part of `GET /api/v1/node-types` that the graph rules need. */
export interface NodeTypeRules {
  readonly type: string;
  readonly version: number;
  readonly label: string;
  readonly kind: NodeTypeDescription['kind'];
  readonly ports: PortRules;
  readonly bodies?: BodyRules | undefined;
  readonly isLoop?: boolean | undefined;
  readonly needsLoop?: boolean | undefined;
  readonly startsOn?: StartsOn | undefined;
  /** JSON Schema. */
  readonly parameters: ParameterSchema;
  readonly credentials: readonly CredentialSlotDescription[];
}

function describe(rules: NodeTypeRules): NodeTypeDescription {
  const { type, version, label, kind, ports, bodies, isLoop, needsLoop, parameters, credentials, startsOn } =
    rules;
  return {
    type,
    version,
    label,
    kind,
    ports: (values: JsonObject) => resolvePorts(ports, values),
    ...(bodies === undefined
      ? {}
      : {
          bodies: (values: JsonObject) => resolveBodies(bodies, values),
          bodiesBefore: (body: string) => bodiesBefore(bodies, body),
        }),
    ...(isLoop === undefined ? {} : { isLoop }),
    ...(needsLoop === undefined ? {} : { needsLoop }),
    checkParameters: (values) => checkRequired(parameters, values),
    jsonTemplates: jsonTemplatesIn(parameters),
    codeParameters: parametersOfKind(parameters, 'code'),
    workflowParameters: parametersOfKind(parameters, 'workflow'),
    ...(startsOn === undefined ? {} : { startsOn }),
    credentialSlots: credentials,
  };
}

/**
 * For the browser: `validateWorkflow(draft, createCatalogue(nodeTypes))`. Of parameters it finds what is missing and
 * what is none of the choices; the server has the last word on the rest.
 */
export function createCatalogue(nodeTypes: readonly NodeTypeRules[]): NodeCatalogue {
  const key = (type: string, version: number) => `${type}@${version}`;
  const known = new Map(nodeTypes.map((one) => [key(one.type, one.version), describe(one)]));
  return {
    describe: (type, version) => known.get(key(type, version)),
    versions: (type) =>
      nodeTypes.flatMap((one) => (one.type === type ? [one.version] : [])).toSorted((a, b) => a - b),
  };
}
