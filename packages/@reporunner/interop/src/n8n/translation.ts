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
  /** A node behind it that has its outputs: it alone has one. */
  readonly router?: Pick<Translated, 'type' | 'parameters'>;
  /** It sees the first item only: a Limit stands in front of it. */
  readonly once?: boolean;
  /** Why it would give another result than in n8n, in silence: an error stands in front of it. */
  readonly stops?: readonly string[];
}

/** Notes what could not be carried over. `stops`: it would run all the same, and give another result. */
export type Warn = (message: string, effect?: 'stops') => void;

/** Calls `warn` for what could not be carried over. Undefined: there is no counterpart at all. */
export type Translator = (node: N8nNode, warn: Warn) => Translated | undefined;

export type Translators = Readonly<Record<string, Translator>>;
