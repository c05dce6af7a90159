/** What the server and a sandbox process say to each other. */
import type { CodeSource } from './wrap-code.ts';

export interface RunMessage {
  readonly id: number;
  readonly tenantId: string;
  /** Names the script; the same text has the same key. */
  readonly key: string;
  /** The workflow and the node that the code is of; without it each run has a context of its own. */
  readonly scope?: string;
  /** The code, where the process may not know it yet. */
  readonly source?: CodeSource;
  /** Whether the script wants luxon. */
  readonly dates: boolean;
  /** Whether it wants URL, atob and the like. */
  readonly web: boolean;
  /** The argument of the script, as JSON. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

export type Failure = 'error' | 'timeout' | 'memory' | 'unknown-script' | 'too-long';

export type ChildMessage =
  | { readonly type: 'ready'; readonly engine: 'isolated-vm' | 'quickjs' }
  /** Long outputs come in pieces, so that the server never reads a long message in one go. The last one is `output`. */
  | { readonly id: number; readonly piece: string }
  | { readonly id: number; readonly output: string }
  | { readonly id: number; readonly failed: Failure; readonly message: string }
  | {
      readonly id: number;
      readonly failed: 'invalid';
      readonly message: string;
      readonly position: { readonly line?: number; readonly column?: number };
      /** Whether the process can read other code after this. */
      readonly isParserWell: boolean;
    };
