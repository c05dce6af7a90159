/** Feature flags of a tenant, for its administrators. */

import { FLAG_NAMES, type FlagName, isFlagName } from '@reporunner/constants';
import { type Clock, ServiceError, type TenantContext } from '@reporunner/core';
import { applicationMessage } from '../messages/application-messages.ts';
import type { FlagStore } from '../ports/flag-store.ts';
import type { DefineUseCase } from '../use-case.ts';
import type { FlagState, Flags } from './flags.ts';

export interface FlagPorts {
  readonly flags: Pick<Flags, 'list'>;
  readonly store: Pick<FlagStore, 'set' | 'clear'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** The use cases of `createFlagUseCases`: each takes a principal and an input, and is authorized. */
export type FlagUseCases = ReturnType<typeof createFlagUseCases>;

/** A flag as the table names it. @throws ServiceError NOT_FOUND naming the flags that there are. */
function knownFlag(name: string): FlagName {
  if (isFlagName(name)) return name;
  throw new ServiceError(applicationMessage('noFlag', { name: name.slice(0, 80), flags: FLAG_NAMES }), {
    code: 'NOT_FOUND',
    service: 'flags',
    details: { flags: FLAG_NAMES },
  });
}

/** Listing and switching features for the caller's tenant. */
export function createFlagUseCases(define: DefineUseCase, { flags, store, clock }: FlagPorts) {
  const stateOf = async (tenant: TenantContext, name: FlagName): Promise<FlagState> =>
    (await flags.list(tenant)).find((state) => state.name === name) as FlagState;
  return {
    list: define({ action: 'flag:read' }, ({ tenant }, _: undefined) => flags.list(tenant)),
    /** Resolves with the flag as it counts now. Rejects with NOT_FOUND. */
    set: define(
      { action: 'flag:write' },
      async ({ tenant }, input: { readonly name: string; readonly isOn: boolean }) => {
        const name = knownFlag(input.name);
        await store.set(tenant, name, input.isOn, clock.now());
        return stateOf(tenant, name);
      },
    ),
    /** Back to the default. Rejects with NOT_FOUND. */
    clear: define({ action: 'flag:write' }, async ({ tenant }, input: { readonly name: string }) => {
      const name = knownFlag(input.name);
      await store.clear(tenant, name);
      return stateOf(tenant, name);
    }),
  };
}
