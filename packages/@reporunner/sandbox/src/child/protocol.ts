/** What the server and a sandbox process say to each other. */

export interface RunMessage {
  readonly id: number;
  readonly tenantId: string;
  /** Names the script; the same text has the same key. */
  readonly key: string;
  /** The script, where the process may not know it yet. */
  readonly code?: string;
  /** Whether the script wants luxon. */
  readonly dates: boolean;
  /** The argument of the script's `run`, as JSON. */
  readonly input: string;
  readonly timeoutMs: number;
  readonly memoryMb: number;
}

export type Failure = 'error' | 'timeout' | 'memory' | 'unknown-script';

export type ChildMessage =
  | { readonly type: 'ready'; readonly engine: 'isolated-vm' | 'quickjs' }
  | { readonly id: number; readonly output: string }
  | { readonly id: number; readonly failed: Failure; readonly message: string };
