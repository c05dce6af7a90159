import { ServiceError } from '@reporunner/core';
import type { ScopePath } from '../events.ts';
import { engineMessage } from '../messages/engine-messages.ts';

/** True for the scope itself and everything inside of it. */
export function isWithin(path: ScopePath, scope: ScopePath): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}

let ended: ServiceError | undefined;

/** Always the same one: an error with its stack costs more than many a node. */
function hasEnded(): ServiceError {
  ended ??= new ServiceError(engineMessage('scopeEnded'), {
    code: 'EXECUTION_CANCELLED',
    service: 'engine',
  });
  return ended;
}

/** The abort signals of one execution, one per open scope. Made when first asked for: most executions need none. */
export class ScopeAborts {
  #controllers: Map<ScopePath, AbortController> | undefined;
  #isOver = false;
  #reason: ServiceError | undefined;

  signal(scope: ScopePath): AbortSignal {
    let controller = this.#controllers?.get(scope);
    if (controller === undefined) {
      controller = new AbortController();
      this.#controllers ??= new Map();
      this.#controllers.set(scope, controller);
      if (this.#isOver) controller.abort(this.#why());
    }
    return controller.signal;
  }

  /** Aborts what runs at or below `scope`, but for scopes that are still wanted. */
  abort(scope: ScopePath, isWanted: (path: ScopePath) => boolean, reason?: ServiceError): void {
    if (this.#controllers === undefined) return;
    for (const [path, controller] of this.#controllers) {
      if (!isWithin(path, scope) || isWanted(path)) continue;
      this.#controllers.delete(path);
      controller.abort(reason ?? this.#why());
    }
  }

  /** Nothing is wanted any more, now and later. */
  abortAll(reason: ServiceError | undefined): void {
    this.#isOver = true;
    this.#reason = reason;
    if (this.#controllers === undefined) return;
    for (const controller of this.#controllers.values()) controller.abort(this.#why());
    this.#controllers.clear();
  }

  #why(): ServiceError {
    return this.#reason ?? hasEnded();
  }
}
