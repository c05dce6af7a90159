import type { Failure, RunMessage } from './protocol.ts';

/** A JavaScript engine that keeps scripts apart. */
export interface ScriptEngine {
  readonly name: 'isolated-vm' | 'quickjs';
  /** `script`: where it may not be known yet. */
  run(message: RunMessage, script: string | undefined, luxonSource: () => string): RunOutcome;
  /** Makes ready for the next run, when there is time. */
  prepare?(luxonSource: () => string): void;
}

export type RunOutcome = { readonly output: string } | { readonly failed: Failure; readonly message: string };

/** Scripts kept ready per tenant; and tenants. */
export const mostScripts = 20;
export const mostTenants = 8;
