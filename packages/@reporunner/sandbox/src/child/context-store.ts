/**
 * Contexts that are used again, of all tenants of a process: the last used ones. Keeps SB9.
 */
import type ivm from 'isolated-vm';

/** A context that harden.ts has made. */
export interface HardenedContext {
  readonly context: ivm.Context;
  readonly start: ivm.Reference<(json: string) => void>;
  readonly end: ivm.Reference<() => string>;
  runs: number;
}

/** Each takes 0.4 MB. */
const maxContexts = 8;
/** Should anything grow in a context, it stays small. */
const maxRuns = 10_000;

/** What a context belongs to. */
export interface ContextOwner {
  readonly tenantId: string;
  readonly scope: string;
  /** Of the code. */
  readonly key: string;
}

const nameOf = ({ tenantId, scope, key }: ContextOwner) => `${key}/${tenantId.length}/${tenantId}/${scope}`;

export class ContextStore {
  readonly #contexts = new Map<string, { readonly tenantId: string; readonly hardened: HardenedContext }>();

  /** Takes it out: unless it is put back, it is not used again. */
  take(owner: ContextOwner): HardenedContext | undefined {
    const name = nameOf(owner);
    const stored = this.#contexts.get(name);
    this.#contexts.delete(name);
    return stored?.hardened;
  }

  /** After a run that ended well. False, where that was its last. */
  put(owner: ContextOwner, hardened: HardenedContext): boolean {
    hardened.runs += 1;
    if (hardened.runs >= maxRuns) {
      hardened.context.release();
      return false;
    }
    this.#contexts.set(nameOf(owner), { tenantId: owner.tenantId, hardened });
    if (this.#contexts.size > maxContexts) {
      const [[oldest, stored] = []] = this.#contexts;
      if (oldest !== undefined) this.#contexts.delete(oldest);
      stored?.hardened.context.release();
    }
    return true;
  }

  /** The isolate of the tenant is no more. */
  forget(tenantId: string): void {
    for (const [name, stored] of this.#contexts)
      if (stored.tenantId === tenantId) this.#contexts.delete(name);
  }
}
