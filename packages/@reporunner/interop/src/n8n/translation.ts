/** The result of translating one node. */
import type { JsonObject } from '@reporunner/core';
import type { N8nNode } from './document.ts';

export interface Translated {
  readonly type: string;
  /** The version of the type that has these parameters. Default 1: newer ones do not change what is translated. */
  readonly typeVersion?: number;
  readonly parameters: JsonObject;
  /** Parameters that hold code, which may read other nodes. */
  readonly codeParameters?: readonly string[];
  /** Names of the outputs, by n8n's number; absent: `main`, for all of them. */
  readonly outputs?: readonly (string | undefined)[];
  readonly inputs?: readonly string[];
}

/** Calls `warn` for what could not be carried over. Undefined: there is no counterpart at all. */
export type Translator = (node: N8nNode, warn: (message: string) => void) => Translated | undefined;

export type Translators = Readonly<Record<string, Translator>>;
