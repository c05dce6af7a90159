/**
 * The one way to define a use case.
 * AP1 A use case asks `authorize` before it does anything, for every caller.
 * AP2 A denied call has touched no port: only the place of its resource in the tree may have been looked up.
 */
import {
  authorize,
  needsParents,
  type Principal,
  type ResourceId,
  tenantOf,
  tenantResource,
} from '@reporunner/auth';
import type { Action } from '@reporunner/constants';
import { type Message, ServiceError, type TenantContext } from '@reporunner/core';
import type { ResourceLocator } from './resource-locator.ts';

export interface UseCaseCall {
  readonly principal: Principal;
  /** What stores and the engine get: the tenant, and who acts. */
  readonly tenant: TenantContext;
}

/** @throws ServiceError FORBIDDEN, or NOT_FOUND where it must not be revealed that there is something. */
export interface UseCase<I, O> {
  (principal: Principal, input: I): O;
  /** What it needs; several where its input decides. */
  readonly actions: readonly Action[];
}

export interface UseCaseDescription<I> {
  readonly action: Action | { readonly oneOf: readonly Action[]; readonly of: (input: I) => Action };
  /** What it acts on; absent, or undefined: the tenant. */
  readonly resource?: (input: I, principal: Principal) => ResourceId | undefined;
}

/** Makes a use case of a description (action, resource) and a function that runs when it is allowed. */
export type DefineUseCase = <I, O>(
  description: UseCaseDescription<I>,
  run: (call: UseCaseCall, input: I) => O,
) => UseCase<I, O>;

const useCases = new WeakSet<object>();
const noParents: readonly ResourceId[] = Object.freeze([]);

/** Whether a function was returned by `defineUseCase`, and so asks `authorize`. */
export const isUseCase = (value: unknown): value is UseCase<unknown, unknown> =>
  typeof value === 'function' && useCases.has(value);

/** Binds the locator: every use case that is defined with the result asks `authorize` before it runs. */
export function createDefineUseCase(locator: ResourceLocator): DefineUseCase {
  return <I, O>({ action, resource }: UseCaseDescription<I>, run: (call: UseCaseCall, input: I) => O) => {
    const actionOf = typeof action === 'string' ? () => action : action.of;
    const useCase = (principal: Principal, input: I): O => {
      const { tenantId } = principal;
      const wanted = actionOf(input);
      const target = resource?.(input, principal);
      const place =
        target === undefined ? tenantResource(tenantId) : { ...target, tenantId, parents: noParents };
      const decision = authorize(principal, wanted, place);
      if (decision.allowed) return run({ principal, tenant: tenantOf(principal) }, input);
      if (target === undefined || !needsParents(principal)) throw denied(decision);
      return locator.parentsOf(tenantOf(principal), target).then((parents) => {
        const second = authorize(principal, wanted, { ...place, parents });
        if (!second.allowed) throw denied(second);
        return run({ principal, tenant: tenantOf(principal) }, input);
      }) as O;
    };
    useCases.add(useCase);
    return Object.assign(useCase, { actions: typeof action === 'string' ? [action] : action.oneOf });
  };
}

function denied({ code, reason }: { readonly code: 'FORBIDDEN' | 'NOT_FOUND'; readonly reason: Message }) {
  return new ServiceError(reason, { code, service: 'application' });
}
