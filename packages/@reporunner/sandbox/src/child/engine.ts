import type { CompiledCode } from './compile-code.ts';
import type { Failure, RunMessage } from './protocol.ts';

/** Scripts that run before the code that wants what they define; read when they are first wanted. */
export interface Libraries {
  luxon(): string;
  web(): string;
}

/** A JavaScript engine that keeps scripts apart. */
export interface ScriptEngine {
  readonly name: 'isolated-vm' | 'quickjs';
  /** `script`: where it may not be known yet. */
  run(message: RunMessage, script: CompiledCode | undefined, libraries: Libraries): RunOutcome;
  /** Makes ready for the next run, when there is time. */
  prepare?(libraries: Libraries): void;
}

export type RunOutcome = { readonly output: string } | { readonly failed: Failure; readonly message: string };

/** Scripts kept ready per tenant; and tenants. */
export const maxScripts = 20;
export const maxTenants = 8;
