/** AP1, AP2 are the rules of use-case.ts. */
import { memberPrincipal, type Principal, triggerPrincipal } from '@reporunner/auth';
import { errorCodeOf } from '@reporunner/core/testing';
import { describe, expect, it } from 'vitest';
import * as application from '../../src/index.ts';
import { createDefineUseCase, isUseCase, type UseCase } from '../../src/index.ts';

/** A port that fails the test when anything of it is used. */
const untouchable: never = new Proxy(() => {}, {
  get: (_, name) => {
    if (name === 'bind') return () => untouchable;
    throw new Error(`a port was touched: ${String(name)}`);
  },
  apply: () => {
    throw new Error('a port was called');
  },
}) as never;
/** Ports by any name, each of them untouchable. */
const ports: never = new Proxy({}, { get: () => untouchable }) as never;

const factories = Object.entries(application).filter(([name]) => /^create\w+UseCases$/.test(name)) as [
  string,
  (define: ReturnType<typeof createDefineUseCase>, ports: never) => Record<string, unknown>,
][];
const nowhere = { parentsOf: async () => [] };
const all = factories.flatMap(([factory, create]) =>
  Object.entries(create(createDefineUseCase(nowhere), ports)).map(([name, useCase]) => ({
    name: `${factory}: ${name}`,
    useCase: useCase as UseCase<unknown, unknown>,
  })),
);
/** Whatever a use case reads of its input to name its resource or action is there; a type of resource is one that exists. */
const input: unknown = new Proxy(
  {},
  { get: (_, name) => (name === Symbol.toPrimitive ? () => 'workflow' : input) },
);
const stranger: Principal = {
  ...memberPrincipal('one', { kind: 'user', id: 'eve' }),
  grants: [],
};

describe('every use case', () => {
  it('is found: each area has a factory', () => {
    expect(factories.length).toBeGreaterThanOrEqual(17);
    expect(all.length).toBeGreaterThanOrEqual(75);
  });

  it.each(all)('[AP1] $name is made by defineUseCase', ({ useCase }) => {
    expect(isUseCase(useCase)).toBe(true);
    expect(useCase.actions.length).toBeGreaterThan(0);
  });

  it.each(all)('[AP2] $name refuses a principal without grants, and touches no port', async ({ useCase }) => {
    const call = async () => useCase(stranger, input);
    expect(['FORBIDDEN', 'NOT_FOUND']).toContain(await errorCodeOf(call()));
  });
});

describe('a use case', () => {
  const parents = [
    { type: 'folder', id: 'f' },
    { type: 'project', id: 'p' },
  ] as const;
  const looked: string[] = [];
  const define = createDefineUseCase({
    async parentsOf(tenant, { id }) {
      looked.push(`${tenant.tenantId}/${id}`);
      return id === 'w' ? parents : [];
    },
  });
  const read = define(
    { action: 'workflow:read', resource: ({ id }: { readonly id: string }) => ({ type: 'workflow', id }) },
    ({ tenant }, { id }) => ({ tenant, id }),
  );
  const over = (type: 'project' | 'folder', id: string): Principal => ({
    ...stranger,
    grants: [{ role: 'owner', over: { type, id } }],
  });

  it('[AP1] looks up where its resource lies only for grants that are narrower than the tenant', async () => {
    const owner = memberPrincipal('one', { kind: 'apiKey', id: 'k', userId: 'ada' });
    expect(read(owner, { id: 'w' })).toEqual({
      tenant: { tenantId: 'one', principal: { kind: 'apiKey', id: 'k', userId: 'ada' } },
      id: 'w',
    });
    expect(looked).toEqual([]);
    expect(await read(over('project', 'p'), { id: 'w' })).toMatchObject({ id: 'w' });
    expect(await read(over('folder', 'f'), { id: 'w' })).toMatchObject({ id: 'w' });
    expect(looked).toEqual(['one/w', 'one/w']);
  });

  it('[AP1] says that there is nothing where it must not be revealed, and FORBIDDEN where it may be seen', async () => {
    const codeOf = (principal: Principal, id: string) => errorCodeOf((async () => read(principal, { id }))());
    expect(await codeOf(over('project', 'q'), 'w')).toBe('NOT_FOUND');
    expect(await codeOf(over('project', 'p'), 'v')).toBe('NOT_FOUND');
    expect(await codeOf(stranger, 'w')).toBe('NOT_FOUND');
    expect(await codeOf(triggerPrincipal('one', 'w', 'hook'), 'w')).toBe('FORBIDDEN');
  });
});
