/** Rules of test-ingress-use-cases.ts, by a clock that tests move. */
import { memberPrincipal } from '@reporunner/auth';
import { LIMITS } from '@reporunner/constants';
import { createId, createManualClock, ServiceError } from '@reporunner/core';
import { errorCodeOf } from '@reporunner/core/testing';
import { createTestEngine } from '@reporunner/engine/testing';
import { createNodeRegistry } from '@reporunner/integrations';
import { coreIntegration } from '@reporunner/nodes-core';
import { normaliseImport } from '@reporunner/workflows';
import { describe, expect, it } from 'vitest';
import {
  createDefineUseCase,
  createRequestWindow,
  createTestAddressUseCases,
  createTestIngressUseCases,
  createTestTokens,
  openTestToken,
} from '../../src/index.ts';
import { createMemoryTestAddressStore } from '../../src/testing/index.ts';

const ada = memberPrincipal('one', { kind: 'user', id: 'ada' });
const bob = memberPrincipal('one', { kind: 'user', id: 'bob' });

function setUp() {
  const clock = createManualClock(1_700_000_000_000);
  const store = createMemoryTestAddressStore();
  const tokens = createTestTokens(new Uint8Array(32));
  const define = createDefineUseCase({ parentsOf: async () => [] });
  const { engine } = createTestEngine({ integrations: [coreIntegration], clock });
  const draft = normaliseImport(
    {
      name: 'Draft',
      nodes: {
        hook: { type: 'core.webhook', parameters: { path: 'x' } },
        form: { type: 'core.formTrigger', parameters: { path: 'x', title: 'X' } },
      },
    },
    { id: 'w', tenantId: 'one', projectId: 'p' },
  );
  const changes: string[] = [];
  const ports = {
    ...{ store, tokens, clock, engine, executions: { get: async () => undefined } },
    registry: createNodeRegistry([coreIntegration]),
    workflows: {
      get: async () => ({ draft }) as never,
      draftToRun: async () => ({ versionId: 'draft:1', workflow: draft }),
    },
    flags: { assertOn: async () => {} },
    ids: createId,
    onChange: (_tenantId: string, workflowId: string) => void changes.push(workflowId),
    window: createRequestWindow(clock, LIMITS.testRequestsPerMinute),
  };
  const addresses = createTestAddressUseCases(define, ports);
  const ingress = createTestIngressUseCases(define, ports);
  const open = (nodeId = 'hook', who = ada) =>
    addresses.open(who, { workflowId: 'w', nodeId, runs: 'workflow' });
  const tokenOf = ({ base = '' }: { readonly base?: string }) => base.slice(base.lastIndexOf('/') + 1);
  const reach = (token: string) => openTestToken({ tokens, store, clock }, token);
  const request = async (token: string) => {
    const { principal, address } = await reach(token);
    return ingress.webhook(principal, { address, method: 'POST', path: 'x', isTrusted: false });
  };
  return { clock, store, addresses, ingress, changes, open, tokenOf, reach, request };
}

describe('a test address', () => {
  it('[TI1] answers for two minutes of silence, and an hour in all', async () => {
    const { clock, open, tokenOf, request, reach, ingress } = setUp();
    const token = tokenOf(await open());
    clock.shift(LIMITS.testAddressIdleMs - 1);
    const { route } = await request(token);
    // What starts an execution extends the time, what only finds the route does not.
    await route.draft?.onAccepted('e1');
    clock.shift(LIMITS.testAddressIdleMs - 1);
    expect((await request(token)).kind).toBe('match');
    clock.shift(1);
    expect(await errorCodeOf(request(token))).toBe('NOT_FOUND');

    const again = tokenOf(await open());
    expect(again).toBe(token);
    for (let passed = 0; passed < LIMITS.testAddressMs; passed += 60_000) {
      const { principal, address } = await reach(token);
      const error = new ServiceError(
        { id: 'x', parameters: {}, text: 'No' },
        { code: 'FORBIDDEN', service: 'x' },
      );
      await ingress.refused(principal, { address, method: 'POST', error });
      clock.shift(60_000);
    }
    expect(await errorCodeOf(reach(token))).toBe('NOT_FOUND');
  });

  it('[TI1] of a page stays open for as long as people take to fill it in', async () => {
    const { clock, open, tokenOf, reach, ingress } = setUp();
    const token = tokenOf(await open('form'));
    const { principal, address } = await reach(token);
    await ingress.form(principal, { address });
    clock.shift(LIMITS.testPageIdleMs - 1);
    expect((await reach(token)).address.id).toBe(address.id);
    clock.shift(1);
    expect(await errorCodeOf(reach(token))).toBe('NOT_FOUND');
  });

  it('[TI4] keeps why a request was refused, and notifies who listens', async () => {
    const { open, tokenOf, reach, ingress, addresses, changes } = setUp();
    const { principal, address } = await reach(tokenOf(await open()));
    changes.length = 0;
    const message = { id: 'ingress.testPath', parameters: { path: 'y' }, text: 'Nothing at y' };
    const error = new ServiceError(message, { code: 'NOT_FOUND', service: 'x' });
    await ingress.refused(principal, { address, method: 'PUT', error });
    expect(changes).toEqual(['w']);
    const { items } = await addresses.list(ada, { workflowId: 'w' });
    expect(items).toMatchObject([
      { requests: 1, last: { method: 'PUT', error: { code: 'NOT_FOUND', messageId: 'ingress.testPath' } } },
    ]);
  });

  it('shows its URL to who opened it only, and is closed by that person only', async () => {
    const { open, addresses } = setUp();
    const { id } = await open();
    const [ofAda] = (await addresses.list(bob, { workflowId: 'w' })).items;
    expect(ofAda).toMatchObject({ id, isOwn: false, trigger: { kind: 'webhook' } });
    expect(ofAda).not.toHaveProperty('base');
    const closing = { workflowId: 'w', addressId: id };
    expect(await errorCodeOf(addresses.close(bob, closing))).toBe('NOT_FOUND');
    expect(await errorCodeOf(addresses.extend(bob, closing))).toBe('NOT_FOUND');
    await addresses.close(ada, closing);
    expect((await addresses.list(ada, { workflowId: 'w' })).items).toEqual([]);
  });

  it('is named by tokens that only this server makes, and none of another purpose', async () => {
    const { open, tokenOf, reach } = setUp();
    const token = tokenOf(await open());
    const [text, signature] = token.split('.');
    const other = Buffer.from('two address-1').toString('base64url');
    for (const forged of ['', text ?? '', `${text}.`, `${other}.${signature}`, `${token}x`, `${token}.x`])
      expect(await errorCodeOf(reach(forged)), forged).toBe('NOT_FOUND');
  });
});

it('so many requests of a key come through in a minute', () => {
  const clock = createManualClock(0);
  const window = createRequestWindow(clock, 2);
  const isFree = (key: string) => {
    try {
      window.assertFree(key);
      return true;
    } catch {
      return false;
    }
  };
  expect(['a', 'a', 'a', 'b'].map(isFree)).toEqual([true, true, false, true]);
  clock.advance(59_999);
  expect(isFree('a')).toBe(false);
  clock.advance(1);
  expect(isFree('a')).toBe(true);
});
