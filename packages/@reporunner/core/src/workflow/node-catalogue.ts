/**
 * What the graph rules, the editor and the compiler must know of a node type: its ports and the shape of its
 * parameters. The node SDK's definitions satisfy this; core itself knows no node.
 */

import type { JsonObject } from '../kernel/json.ts';
import type { Message } from '../kernel/messages.ts';
import type { JsonTemplateHint } from './field-hints.ts';

/** A port of a node, as rules and parameters yield it. */
export interface PortDescription {
  readonly name: string;
  readonly label?: string;
  /** `main` carries items; other kinds (a model, a tool) connect only to their own kind. */
  readonly kind: string;
  /** An input that must be connected. */
  readonly required?: boolean;
  /**
   * False: items that leave by this output are discarded, and never part of the result of the scope. Otherwise they are,
   * where nothing is connected: `main` in any case, another output only while no output of the node is connected.
   */
  readonly result?: false;
}

/** The input and output ports of one node, in the order in which they are drawn. */
export interface NodePorts {
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
}

/** What is wrong with one parameter: where, and why. */
export interface ParameterIssue {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** The message as data; undefined where it is in no catalogue. */
  readonly translatable?: Message;
}

/** A parameter that has a value which nothing reads, because of the value of another one. */
export interface UnusedParameter {
  readonly name: string;
  /** The parameter that is in the way, and the values of it that would have the other one read. */
  readonly needs: { readonly name: string; readonly values: readonly (string | number | boolean)[] };
}

/** What sets off a trigger. */
export type StartsOn = 'manual' | 'error' | 'form' | 'chat' | 'call' | 'webhook' | 'schedule';

/**
 * What the platform itself uses a node for: to start part of a draft, to stand for a node that does not run, to hold a
 * request that somebody pastes. A catalogue has one type for each.
 */
export type NodeRole = 'manual-start' | 'pass-through' | 'http-request';

/** What graph rules, editor and compiler know of one version of a node type, without its code. */
export interface NodeTypeDescription {
  readonly type: string;
  readonly version: number;
  readonly label: string;
  readonly kind: 'trigger' | 'action' | 'container';
  /** Ports may depend on parameters (a switch has an output per rule). `portsOfNode` adds the `error` output. */
  ports(parameters: JsonObject): NodePorts;
  /** Names of the bodies of a container; a child that names none lives in the first. */
  bodies?(parameters: JsonObject): readonly string[];
  /** The bodies of a container that have run when this one does. */
  bodiesBefore?(body: string): readonly string[];
  /** A container whose body break and continue may stand in. */
  readonly isLoop?: boolean;
  /** Has a meaning only somewhere inside of a loop. */
  readonly needsLoop?: boolean;
  /** Checks raw parameters; values that are expressions are accepted wherever they stand. */
  checkParameters(parameters: JsonObject): readonly ParameterIssue[];
  /** Parameters that are set and that nothing reads, because of what others are set to. */
  unusedParameters?(parameters: JsonObject): readonly UnusedParameter[];
  /** Parameters whose text is a template of JSON. */
  readonly jsonTemplates?: Readonly<Record<string, JsonTemplateHint>>;
  /** Parameters that hold code, which may read other nodes as expressions do. */
  readonly codeParameters?: readonly string[];
  /** Parameters that name another workflow. */
  readonly workflowParameters?: readonly string[];
  /** What sets off a trigger. */
  readonly startsOn?: StartsOn;
  /** Slots that are needed with these parameters, though they are not required. */
  neededCredentials?(parameters: JsonObject): readonly string[];
  readonly credentialSlots: readonly CredentialSlotDescription[];
}

/** A credential that a node asks for: the name of the slot, and the credential types that fit it. */
export interface CredentialSlotDescription {
  readonly name: string;
  readonly types: readonly string[];
  readonly required: boolean;
}

/** The node types that are installed, by type and version: what graph rules, editor and compiler know of them. */
export interface NodeCatalogue {
  /** The description, or undefined when the type or that version of it is unknown. */
  describe(type: string, version: number): NodeTypeDescription | undefined;
  /** The versions of a type that are installed, oldest first; none when the type is unknown. */
  versions?(type: string): readonly number[];
  /** The type that has a role, in its newest version. */
  withRole?(role: NodeRole): NodeTypeDescription | undefined;
}
