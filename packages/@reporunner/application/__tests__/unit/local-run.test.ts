import { memberPrincipal, systemPrincipal, triggerPrincipal } from '@reporunner/auth';
import { errorCodeOf } from '@reporunner/core/testing';
import { createTestEngine } from '@reporunner/engine/testing';
import { coreIntegration } from '@reporunner/nodes-core';
import { normaliseImport } from '@reporunner/workflows';
import { expect, it } from 'vitest';
import { createDefineUseCase, createLocalRunUseCases } from '../../src/index.ts';

it('[AP1] a run of a file is authorized as the local principal, which its journal names', async () => {
  const test = createTestEngine({ integrations: [coreIntegration] });
  const file = {
    name: 'Run',
    nodes: {
      start: { type: 'core.manual' },
      double: {
        type: 'core.set',
        parameters: { fields: [{ name: 'n', value: '={{ $json.n * 2 }}' }] },
      },
    },
    edges: { e: { from: 'start', to: 'double' } },
  };
  const workflow = normaliseImport(file, { id: 'run', tenantId: 'cli', projectId: 'cli' });
  const plan = test.engine.compile({ versionId: 'file', workflow });
  const trigger = { nodeId: 'start', outputs: { main: [{ json: { n: 4 } }] } };
  const define = createDefineUseCase({ parentsOf: async () => [] });
  const uses = createLocalRunUseCases(define, test);

  const principal = systemPrincipal('cli', 'cli');
  const { executionId, finished } = uses.start(principal, { plan, trigger });
  const result = await finished;
  expect(await uses.outputs(principal, { result })).toMatchObject([{ json: { n: 8 } }]);
  const [started] = await test.store.events({ tenantId: 'cli' }, executionId);
  expect(started).toMatchObject({ mode: 'cli', principal: { kind: 'system', id: 'cli' } });
  expect(await errorCodeOf(uses.cancel(principal, { executionId }))).toBe('EXECUTION_FINISHED');

  const strangers = [
    { ...memberPrincipal('cli', { kind: 'user', id: 'eve' }), grants: [] },
    systemPrincipal('cli', 'retention'),
    triggerPrincipal('cli', 'other', 'hook'),
  ];
  for (const stranger of strangers)
    expect(['FORBIDDEN', 'NOT_FOUND']).toContain(
      await errorCodeOf((async () => uses.start(stranger, { plan, trigger }))()),
    );
});
