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

function describe(facts: NodeTypeRules): NodeTypeDescription {
  const { type, version, label, kind, ports, bodies, isLoop, needsLoop, parameters, credentials, startsOn } =
    facts;
  return {
    type,
    version,
    label,
    kind,
    ports: (given: JsonObject) => resolvePorts(ports, given),
    ...(bodies === undefined
      ? {}
      : {
          bodies: (given: JsonObject) => resolveBodies(bodies, given),
          bodiesBefore: (body: string) => bodiesBefore(bodies, body),
        }),
    ...(isLoop === undefined ? {} : { isLoop }),
    ...(needsLoop === undefined ? {} : { needsLoop }),
    checkParameters: (given) => checkRequired(parameters, given),
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
export function createCatalogue(facts: readonly NodeTypeRules[]): NodeCatalogue {
  const key = (type: string, version: number) => `${type}@${version}`;
  const known = new Map(facts.map((one) => [key(one.type, one.version), describe(one)]));
  return {
    describe: (type, version) => known.get(key(type, version)),
    versions: (type) =>
      facts.flatMap((one) => (one.type === type ? [one.version] : [])).toSorted((a, b) => a - b),
  };
}
