/** AZ1–AZ3 are the rules of authorize.ts. */
import { type Action, BUILT_IN_ACTIONS, PERMISSIONS } from '@reporunner/constants';
import { describe, expect, it } from 'vitest';
import {
  authorize,
  memberPrincipal,
  type Principal,
  type Resource,
  ROLES,
  type RoleName,
  systemPrincipal,
  tenantResource,
  triggerPrincipal,
} from '../../src/index.ts';

const actions: readonly Action[] = [...PERMISSIONS, ...BUILT_IN_ACTIONS];
const workflow: Resource = {
  type: 'workflow',
  id: 'w',
  tenantId: 'one',
  parents: [
    { type: 'folder', id: 'f' },
    { type: 'project', id: 'p' },
  ],
};
const elsewhere: Resource = { ...workflow, id: 'v', parents: [{ type: 'project', id: 'q' }] };
const execution: Resource = {
  type: 'execution',
  id: 'x',
  tenantId: 'one',
  parents: [{ type: 'workflow', id: 'w' }, ...workflow.parents],
};
const principals: Readonly<Record<RoleName, Principal>> = {
  owner: memberPrincipal('one', { kind: 'user', id: 'ada' }),
  trigger: triggerPrincipal('one', 'w', 'hook'),
  cli: systemPrincipal('one', 'cli'),
  guest: systemPrincipal('one', 'guest'),
  recovery: systemPrincipal('one', 'recovery'),
  retention: systemPrincipal('one', 'retention'),
  scraper: systemPrincipal('one', 'scraper'),
  startup: systemPrincipal('one', 'startup'),
  watchdog: systemPrincipal('one', 'watchdog'),
};
const cases = Object.entries(principals).flatMap(([role, principal]) =>
  actions.map((action) => ({ role: role as RoleName, principal, action })),
);
const over = (type: 'project' | 'folder' | 'workflow', id: string): Principal => ({
  ...principals.owner,
  grants: [{ role: 'owner', over: { type, id } }],
});
const codeOf = (principal: Principal, action: Action, resource: Resource) => {
  const decision = authorize(principal, action, resource);
  return decision.allowed ? 'allowed' : decision.code;
};

describe('authorize', () => {
  it.each(cases)('[AZ1] $role and $action agree with the table of roles', ({ role, principal, action }) => {
    const isAllowed = (ROLES[role] as readonly Action[]).includes(action);
    expect(authorize(principal, action, workflow).allowed).toBe(isAllowed);
  });

  it('[AZ1] lets an owner do everything that can be granted, also by an API key', () => {
    const key = memberPrincipal('one', { kind: 'apiKey', id: 'k', userId: 'ada' });
    for (const action of PERMISSIONS)
      expect([codeOf(principals.owner, action, workflow), codeOf(key, action, workflow)]).toEqual([
        'allowed',
        'allowed',
      ]);
    expect(codeOf({ ...principals.owner, grants: [] }, 'workflow:read', workflow)).toBe('NOT_FOUND');
  });

  it.each([
    { granted: over('project', 'p'), what: 'a project' },
    { granted: over('folder', 'f'), what: 'a folder' },
    { granted: over('workflow', 'w'), what: 'a workflow' },
  ])('[AZ2] a grant over $what holds for what lies below, and nowhere else', ({ granted }) => {
    expect(codeOf(granted, 'workflow:write', workflow)).toBe('allowed');
    expect(codeOf(granted, 'execution:read', execution)).toBe('allowed');
    expect(codeOf(granted, 'workflow:write', elsewhere)).toBe('NOT_FOUND');
    expect(codeOf(granted, 'system:read', tenantResource('one'))).toBe('FORBIDDEN');
  });

  it('[AZ2] nothing of another tenant is within reach, whatever its id', () => {
    for (const principal of Object.values(principals))
      for (const action of actions)
        for (const resource of [workflow, execution])
          expect(codeOf(principal, action, { ...resource, tenantId: 'two' })).toBe('NOT_FOUND');
  });

  it('[AZ3] says FORBIDDEN of what may be seen, and NOT_FOUND of what may not', () => {
    expect(codeOf(principals.trigger, 'workflow:delete', workflow)).toBe('FORBIDDEN');
    expect(codeOf(principals.trigger, 'workflow:delete', elsewhere)).toBe('NOT_FOUND');
  });
});
