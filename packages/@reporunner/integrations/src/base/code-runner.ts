/** Where code that people wrote is run, out of reach of everything else. */
import type { JsonObject, JsonValue, ServiceError } from '@reporunner/core';

/** What code sees besides its input, each of it only where it may read it: some cost more than a short run. */
export const codeVariables = [
  '$vars',
  '$env',
  '$workflow',
  '$execution',
  '$loop',
  '$error',
  '$parameter',
] as const;

/** One of these, with its `$`, as code refers to it. */
export type CodeVariable = (typeof codeVariables)[number];

/** One run of people's code. */
export interface CodeRequest {
  readonly tenantId: string;
  /** Names the workflow and the node that the code is of. Default: each run is of another one. */
  readonly scope?: string;
  readonly code: string;
  readonly language: 'javascript' | 'typescript';
  /** Called once for each item instead of once for all. */
  readonly perItem: boolean;
  /**
   * What the code sees, given the names of the nodes whose data it reads, of the variables that it may read, and of the
   * nodes whose links it makes.
   */
  readonly input: (
    nodes: readonly string[],
    variables: readonly CodeVariable[],
    links: readonly string[],
  ) => CodeInput;
  /** Default: the sandbox's. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
}

/** Which item of another node each input item descends from. */
export interface CodePairs {
  /** Items that are not among those of its first output. */
  readonly others: readonly JsonValue[];
  /** By input item: a place in `items` followed by `others`, or -1, -2, … for the first, the second problem. */
  readonly places: readonly number[];
  /** Why there is no such item. */
  readonly problems: readonly string[];
}

/** What code sees of another node. */
export interface CodeNode {
  readonly isExecuted: boolean;
  readonly items: readonly JsonValue[];
  /** Why there are no items. */
  readonly problem?: string;
  /** Where the code asks for them. */
  readonly params?: JsonObject;
  readonly pairs?: CodePairs;
}

/** The variables that people's code sees, as data; it runs in another process. */
export interface CodeInput {
  readonly items: readonly JsonValue[];
  /** Place of the first among all items, when these are a piece of them. */
  readonly firstIndex: number;
  readonly nodes: Readonly<Record<string, CodeNode>>;
  /** Why `$('Node').item` is no item: the code runs once for all of them. */
  readonly whichItem?: string;
  readonly variables: Partial<Record<CodeVariable, JsonValue | undefined>>;
  /** What `$execution.resumeUrlOf` gives, by the name of the node; null without an address. */
  readonly links?: Readonly<Record<string, string | null>>;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly timezone: string;
}

/** What a run of people's code returned, with its log lines. */
export interface CodeResult {
  /** What it returned, as JSON; with `perItem` a list of what it returned for each. */
  readonly value: JsonValue;
  /** With `perItem`: the items for which it failed; their value is null. */
  readonly failures?: readonly { readonly index: number; readonly error: ServiceError }[];
  /** Without `perItem`, of a list: which input item each element is, by place among those given; null: none of them. */
  readonly origins?: readonly (number | null)[];
  readonly logs: readonly LogLine[];
}

/** A line that the code printed. */
export interface LogLine {
  readonly level: string;
  readonly text: string;
}

/** The sandbox as a node sees it: for its own tenant, and until its run is aborted. */
export interface CodeAccess {
  run(request: Omit<CodeRequest, 'tenantId' | 'scope' | 'signal'>): Promise<CodeResult>;
}

/** The port for running people's code, isolated and within limits. */
export interface CodeRunner {
  /** Rejects with CODE_INVALID, CODE_FAILED (with line and column), CODE_TIMEOUT, CODE_MEMORY, ITEMS_TOO_MANY, JSON_TOO_WIDE or EXECUTION_CANCELLED. */
  run(request: CodeRequest): Promise<CodeResult>;
}
