/** Test addresses of drafts as those see them who open them: short-lived, and without an API key. */
import type { Principal } from '@reporunner/auth';
import { LIMITS } from '@reporunner/constants';
import { type Clock, isServiceError, type PrincipalRecord, ServiceError, userIdOf } from '@reporunner/core';
import type { ExecutionStore } from '@reporunner/engine';
import type { Flags } from '../flags/flags.ts';
import { applicationMessage } from '../messages/application-messages.ts';
import type {
  TestAddress,
  TestAddressStore,
  TestError,
  TestScope,
  TriggerSample,
} from '../ports/test-address-store.ts';
import type { DefineUseCase, UseCaseCall } from '../use-case.ts';
import { type DraftTriggerPorts, findDraftTrigger, type Reachable } from './draft-trigger.ts';
import { testErrorOf } from './test-error.ts';
import type { TestTokens } from './test-tokens.ts';

/** What its draft says of the trigger now. */
export interface TestedTrigger {
  readonly kind: Reachable['kind'];
  /** As the parameter has it, with `:name` for parameters. */
  readonly path: string;
  readonly methods: readonly string[];
  /** How callers prove who they are; who may run the draft need not. */
  readonly verifies: 'none' | 'basic' | 'header' | 'hmac';
  /** The largest body. Absent for pages. */
  readonly maxBodyBytes?: number;
}

/** A test address as it is shown to a member. */
export interface TestAddressView extends Omit<TestAddress, 'workflowId'> {
  readonly isOwn: boolean;
  /** What its URL begins with; of one's own only. For a webhook, the path of the trigger follows. */
  readonly base?: string;
  readonly trigger?: TestedTrigger;
  /** Why its requests are refused now: the trigger was deleted, disabled, or is not valid. */
  readonly error?: TestError;
}

export interface TestAddressPorts extends DraftTriggerPorts {
  readonly store: Pick<TestAddressStore, 'open' | 'list' | 'get' | 'setExpiry' | 'samples'>;
  readonly executions: Pick<ExecutionStore, 'get'>;
  readonly flags: Pick<Flags, 'assertOn'>;
  readonly tokens: TestTokens;
  readonly clock: Clock;
  readonly ids: () => string;
  /** Something became of a test address of the workflow. */
  readonly onChange: (tenantId: string, workflowId: string) => void;
}

interface OfWorkflow {
  readonly workflowId: string;
}

interface OfAddress extends OfWorkflow {
  readonly addressId: string;
}

/** The use cases of `createTestAddressUseCases`: each takes a principal and an input, and is authorized. */
export type TestAddressUseCases = ReturnType<typeof createTestAddressUseCases>;

/** Of the URLs. Below `/webhook-test` are also addresses of drafts that need an API key. */
const prefixes = { webhook: '/webhook-test/open', form: '/form-test', chat: '/chat-test' } as const;

const openerOf = (principal: PrincipalRecord) => userIdOf(principal) ?? principal.id;
const isOwnerOf = ({ identity }: Principal, { openedBy }: TestAddress) =>
  openerOf(identity) === openerOf(openedBy);

function triggerOf(activation: Reachable): TestedTrigger {
  switch (activation.kind) {
    case 'webhook': {
      const { path, methods, auth, maxBodyBytes } = activation.webhook;
      return { kind: 'webhook', path, methods, verifies: auth.kind, maxBodyBytes };
    }
    case 'form':
      return { kind: 'form', path: activation.form.path, methods: ['GET', 'POST'], verifies: 'none' };
    case 'chat':
      return { kind: 'chat', path: activation.chat.path, methods: ['GET', 'POST'], verifies: 'none' };
  }
}

/** Opens and closes test addresses, and lists them with what came in. */
export function createTestAddressUseCases(define: DefineUseCase, ports: TestAddressPorts) {
  const { store, executions, flags, tokens, clock, ids, onChange } = ports;
  const tests = {
    action: 'workflow:execute',
    resource: ({ workflowId }: OfWorkflow) => ({ type: 'workflow', id: workflowId }) as const,
  } as const;

  const viewOf = async (
    { principal, tenant }: UseCaseCall,
    { workflowId, ...address }: TestAddress,
    known?: TestedTrigger,
  ): Promise<TestAddressView> => {
    const isOwn = isOwnerOf(principal, { workflowId, ...address });
    try {
      const trigger =
        known ?? triggerOf((await findDraftTrigger(ports, tenant, workflowId, address.nodeId)).activation);
      const base = `${prefixes[trigger.kind]}/${tokens.create(tenant.tenantId, address.id)}`;
      return { ...address, isOwn, trigger, ...(isOwn ? { base } : {}) };
    } catch (error) {
      if (!isServiceError(error)) throw error;
      return { ...address, isOwn, error: testErrorOf(error) };
    }
  };

  /** One's own that is open. Rejects with NOT_FOUND. */
  const ownOf = async ({ principal, tenant }: UseCaseCall, { workflowId, addressId }: OfAddress) => {
    const address = await store.get(tenant, addressId);
    const isIt =
      address?.workflowId === workflowId && isOwnerOf(principal, address) && address.expiresAt > clock.now();
    if (isIt) return address;
    throw new ServiceError(applicationMessage('noTestAddress'), { code: 'NOT_FOUND', service: 'webhooks' });
  };

  /** Samples whose execution is still there. */
  const samplesOf = async ({ tenant }: UseCaseCall, workflowId: string) => {
    const samples = await store.samples(tenant, workflowId);
    const found = await Promise.all(samples.map(({ executionId }) => executions.get(tenant, executionId)));
    return samples.filter((_, at): boolean => found[at] !== undefined);
  };

  return {
    /**
     * Opens the caller's address of a trigger, or opens it again. Rejects with FEATURE_DISABLED, NOT_FOUND, CONFLICT where
     * the node has none, or NODE_PARAMETER_INVALID.
     */
    open: define(
      tests,
      async (
        call,
        input: OfWorkflow & { readonly nodeId: string; readonly runs: TestScope },
      ): Promise<TestAddressView> => {
        const { tenant, principal } = call;
        const { workflowId, nodeId, runs } = input;
        await flags.assertOn(tenant, 'test-webhooks');
        const { activation } = await findDraftTrigger(ports, tenant, workflowId, nodeId);
        const now = clock.now();
        const address = await store.open(tenant, {
          ...{ id: ids(), workflowId, nodeId, runs, openedBy: principal.identity },
          ...{ openedAt: now, expiresAt: now + LIMITS.testAddressIdleMs },
        });
        onChange(tenant.tenantId, workflowId);
        return viewOf(call, address, triggerOf(activation));
      },
    ),
    /** Those that are open, also of others, and the sample of each trigger. */
    list: define(
      tests,
      async (
        call,
        { workflowId }: OfWorkflow,
      ): Promise<{
        readonly items: readonly TestAddressView[];
        readonly samples: readonly TriggerSample[];
      }> => {
        const now = clock.now();
        const all = await store.list(call.tenant, workflowId);
        const open = all.filter(({ expiresAt }) => expiresAt > now);
        const [items, samples] = await Promise.all([
          Promise.all(open.map((address) => viewOf(call, address))),
          samplesOf(call, workflowId),
        ]);
        return { items, samples };
      },
    ),
    /** Keeps one's own open for as long as a new one, up to an hour after it was opened. Rejects with NOT_FOUND. */
    extend: define(tests, async (call, input: OfAddress): Promise<TestAddressView> => {
      const address = await ownOf(call, input);
      const now = clock.now();
      const expiresAt = Math.min(now + LIMITS.testAddressIdleMs, address.openedAt + LIMITS.testAddressMs);
      await store.setExpiry(call.tenant, address.id, expiresAt, now);
      return viewOf(call, { ...address, expiresAt });
    }),
    /** Closes one's own. Rejects with NOT_FOUND. */
    close: define(tests, async (call, input: OfAddress): Promise<void> => {
      const { id, workflowId } = await ownOf(call, input);
      const now = clock.now();
      await store.setExpiry(call.tenant, id, now, now);
      onChange(call.tenant.tenantId, workflowId);
    }),
    /** Whether the caller may run the draft: such a person proves nothing else to its triggers. */
    mayTest: define(tests, (_call, _input: OfWorkflow): true => true),
  };
}
