/**
 * What comes in at a test address.
 * TI1 A test address answers while somebody listens, and for the trigger that it was opened for: as the trigger is in the
 *     draft now, wherever it has moved and whatever it is called.
 * TI2 Data, checks and answers are those of the published trigger; pinned data of the draft holds.
 * TI3 Where the rest of the draft is not valid, the trigger runs alone, so that what came in is kept.
 * TI4 A request that is refused is shown to who listens, with the reason.
 */
import { type Principal, testerPrincipal } from '@reporunner/auth';
import { LIMITS } from '@reporunner/constants';
import { type Clock, ServiceError, type TenantContext } from '@reporunner/core';
import {
  type ChatRoute,
  createWebhookTable,
  type FormRoute,
  type WebhookPath,
  type WebhookRoute,
} from '@reporunner/engine';
import type { Flags } from '../flags/flags.ts';
import { ingressMessage } from '../messages/ingress-messages.ts';
import type { TestAddress, TestAddressStore, TestRequest } from '../ports/test-address-store.ts';
import type { DefineUseCase } from '../use-case.ts';
import { type DraftTriggerPorts, findDraftTrigger, planOfTest, type Reachable } from './draft-trigger.ts';
import type { RequestWindow } from './request-window.ts';
import type { DraftRun, MaybeDraft } from './route-start.ts';
import { testErrorOf } from './test-error.ts';
import type { TestTokens } from './test-tokens.ts';
import { setPrincipalOfRoute } from './webhook-use-cases.ts';

export interface TestIngressPorts extends DraftTriggerPorts {
  readonly store: Pick<TestAddressStore, 'record' | 'setExpiry'>;
  readonly flags: Pick<Flags, 'assertOn'>;
  readonly window: RequestWindow;
  readonly clock: Clock;
  /** Something became of a test address of the workflow. */
  readonly onChange: (tenantId: string, workflowId: string) => void;
}

interface AtAddress {
  readonly address: TestAddress;
}

interface TestWebhookRequest extends AtAddress {
  readonly method: string;
  readonly path: WebhookPath;
  /** Who may run the draft sent it. */
  readonly isTrusted: boolean;
}

/** The use cases of `createTestIngressUseCases`: each takes a principal and an input, and is authorized. */
export type TestIngressUseCases = ReturnType<typeof createTestIngressUseCases>;

const closed = () =>
  new ServiceError(ingressMessage('testClosed'), { code: 'NOT_FOUND', service: 'webhooks' });

/** Whose address a token names, and who acts there. Rejects with NOT_FOUND for one that is closed or was never made. */
export async function openTestToken(
  {
    tokens,
    store,
    clock,
  }: {
    readonly tokens: TestTokens;
    readonly store: Pick<TestAddressStore, 'get'>;
    readonly clock: Pick<Clock, 'now'>;
  },
  token: string,
): Promise<{ readonly principal: Principal; readonly address: TestAddress }> {
  const named = tokens.read(token);
  if (named === undefined) throw closed();
  const { tenantId, addressId } = named;
  const address = await store.get({ tenantId }, addressId);
  if (address === undefined || address.expiresAt <= clock.now()) throw closed();
  return { principal: testerPrincipal(tenantId, address.openedBy, address.workflowId), address };
}

/** A page answers nothing but that it was recorded; a webhook as well, where the rest did not run. */
const acknowledged = (webhook: WebhookRoute['webhook']): WebhookRoute['webhook'] => {
  const { responseBody: _, ...rest } = webhook;
  return { ...rest, respond: 'immediately', status: 202, responseHeaders: {} };
};

/** Requests to test addresses, from their draft to what they start. */
export function createTestIngressUseCases(define: DefineUseCase, ports: TestIngressPorts) {
  const { store, flags, window, clock, onChange } = ports;
  const starts = {
    action: 'execution:start',
    resource: ({ address }: AtAddress) => ({ type: 'workflow', id: address.workflowId }) as const,
  } as const;

  const lasting = ({ openedAt, expiresAt }: TestAddress, idleMs: number) =>
    Math.max(expiresAt, Math.min(clock.now() + idleMs, openedAt + LIMITS.testAddressMs));

  /** A person reads the page, and writes: that takes longer than a request. */
  const keepOpen = async ({ tenantId }: TenantContext, address: TestAddress) => {
    const expiresAt = lasting(address, LIMITS.testPageIdleMs);
    if (expiresAt > address.expiresAt)
      await store.setExpiry({ tenantId }, address.id, expiresAt, clock.now());
  };

  const record = async ({ tenantId }: TenantContext, address: TestAddress, request: TestRequest) => {
    await store.record({ tenantId }, address.id, request, lasting(address, LIMITS.testAddressIdleMs));
    onChange(tenantId, address.workflowId);
  };

  const routeOf = async <K extends Reachable['kind']>(
    { tenant, principal }: { readonly tenant: TenantContext; readonly principal: Principal },
    {
      address,
      method,
      isTrusted,
      kind,
    }: AtAddress & {
      readonly method: string;
      readonly isTrusted: boolean;
      readonly kind: K;
    },
  ) => {
    const { id, workflowId, nodeId } = address;
    await flags.assertOn(tenant, 'test-webhooks');
    window.assertFree(`${tenant.tenantId} ${id}`);
    const { node, activation } = await findDraftTrigger(ports, tenant, workflowId, nodeId);
    if (activation.kind !== kind) throw closed();
    const { plan, isWhole } = await planOfTest(ports, tenant, address);
    const draft: DraftRun = {
      pinned: node.pinned,
      isWhole,
      isTrusted,
      onAccepted: (executionId) => record(tenant, address, { at: clock.now(), method, executionId }),
    };
    const { tenantId } = tenant;
    const route = { tenantId, tenant, workflowId, nodeId, credentials: node.credentials, plan, draft };
    return { route, activation: activation as Extract<Reachable, { kind: K }>, principal };
  };

  return {
    /** TI1, TI2. Rejects with FEATURE_DISABLED, RATE_LIMITED, NOT_FOUND or METHOD_NOT_ALLOWED. */
    webhook: define(starts, async ({ tenant, principal }, input: TestWebhookRequest) => {
      const { address, method, path, isTrusted } = input;
      const found = await routeOf({ tenant, principal }, { address, method, isTrusted, kind: 'webhook' });
      const { webhook } = found.activation;
      const table = createWebhookTable<true>();
      table.replace('test', [{ address: webhook, route: true }]);
      const match = table.match(method, path);
      const expected = webhook.path;
      if (match === undefined)
        throw new ServiceError(
          ingressMessage('testPath', {
            method,
            path: typeof path === 'string' ? path : path.join('/'),
            expected,
          }),
          { code: 'NOT_FOUND', service: 'webhooks' },
        );
      if (match.kind === 'methodNotAllowed')
        throw new ServiceError(ingressMessage('testMethod', { method, allowed: match.allowed }), {
          code: 'METHOD_NOT_ALLOWED',
          service: 'webhooks',
          details: { headers: { allow: match.allowed.join(', ') } },
        });
      const { isWhole } = found.route.draft;
      const route: WebhookRoute & MaybeDraft = {
        ...found.route,
        webhook: isWhole ? webhook : acknowledged(webhook),
      };
      setPrincipalOfRoute(route, principal);
      return { kind: 'match', route, params: match.params } as const;
    }),
    /** The page of the form. Rejects with FEATURE_DISABLED, RATE_LIMITED or NOT_FOUND. */
    form: define(starts, async (call, { address }: AtAddress): Promise<FormRoute & MaybeDraft> => {
      const found = await routeOf(call, { address, method: 'POST', isTrusted: false, kind: 'form' });
      await keepOpen(call.tenant, address);
      const route = { ...found.route, form: found.activation.form };
      setPrincipalOfRoute(route, call.principal);
      return route;
    }),
    /** The page of the chat. Rejects with FEATURE_DISABLED, RATE_LIMITED or NOT_FOUND. */
    chat: define(starts, async (call, { address }: AtAddress): Promise<ChatRoute & MaybeDraft> => {
      const found = await routeOf(call, { address, method: 'POST', isTrusted: false, kind: 'chat' });
      await keepOpen(call.tenant, address);
      const route = { ...found.route, chat: found.activation.chat };
      setPrincipalOfRoute(route, call.principal);
      return route;
    }),
    /** TI4. */
    refused: define(
      starts,
      ({ tenant }, { address, method, error }: AtAddress & { method: string; error: ServiceError }) =>
        record(tenant, address, { at: clock.now(), method: method.slice(0, 20), error: testErrorOf(error) }),
    ),
  };
}
