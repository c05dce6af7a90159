/** What every node says of itself, whatever it does. */
import type { JsonObject, NodeRole, ParameterIssue, SubtitleRules } from '@reporunner/core';
import type { z } from 'zod';

/** Where the editor lists a node. */
export type NodeGroup = 'trigger' | 'flow' | 'data' | 'io' | 'ai' | 'communication' | 'development';

/** A credential that a node asks for, by a name of the node's own. */
export interface CredentialSlot {
  readonly name: string;
  /** Credential types that fit, by name. */
  readonly types: readonly string[];
  readonly required: boolean;
}

/** An example of a node's use: shown in its documentation, and run as a test. */
export interface NodeExample {
  readonly title: string;
  readonly parameters: JsonObject;
  readonly input?: readonly JsonObject[];
  readonly output?: readonly JsonObject[];
}

/** What every node says of itself. */
export interface NodeMetadata<S extends z.ZodObject> {
  /** Stable id: `core.set`, `gmail.sendEmail`. */
  readonly type: string;
  /** Default 1. A behaviour that changes gets a new version; the old one stays. */
  readonly version?: number;
  /**
   * Of a later version: the parameters of the version before it, as they stand in the document (expressions are texts
   * that begin with `=`), as parameters of this one. Absent: they stay as they are.
   */
  readonly upgrade?: (previous: JsonObject) => JsonObject;
  readonly label: string;
  readonly description: string;
  readonly group: NodeGroup;
  /** A lucide icon's name. */
  readonly icon: string;
  /** Other names people search by. */
  readonly aliases: readonly string[];
  /** Phrases people describe it with: "post to channel". */
  readonly intents: readonly string[];
  readonly parameters: S;
  /** What a node that is added in the editor begins with, beside the defaults: a first row, an example. */
  readonly initial?: JsonObject;
  /** What stands under the name of a node; absent: its operation, action, address or path. */
  readonly subtitle?: SubtitleRules;
  /** What the platform itself uses the node for. */
  readonly role?: NodeRole;
  readonly credentials?: readonly CredentialSlot[];
  /** Of parameters as they stand in the document: slots that are needed with them, though they are not required. */
  readonly neededCredentials?: (parameters: JsonObject) => readonly string[];
  /**
   * What can never work though the schema accepts it, of parameters as they stand in the document: constants only, as
   * expressions are not evaluated yet.
   */
  readonly check?: (parameters: JsonObject) => readonly ParameterIssue[];
  /** Shape of `json` of the output items, where it is known. */
  readonly output?: z.ZodType;
  readonly examples?: readonly NodeExample[];
  /** Markdown, beyond the description. */
  readonly docs?: string;
  /** Where the service behind it is documented. */
  readonly docsUrl?: string;
}
