/** Test addresses of drafts: the use cases of who opens them and of who calls them, over one store. */
import {
  createRequestWindow,
  createTestAddressUseCases,
  createTestIngressUseCases,
  openTestToken,
  type TestAddressStore,
  type TriggerSample,
} from '@reporunner/application';
import { LIMITS } from '@reporunner/constants';
import { createId, type Logger, type TenantContext } from '@reporunner/core';

type AddressPorts = Parameters<typeof createTestAddressUseCases>[1];

interface TestOptions
  extends Pick<
    AddressPorts,
    'engine' | 'registry' | 'workflows' | 'flags' | 'clock' | 'tokens' | 'onChange'
  > {
  readonly define: Parameters<typeof createTestAddressUseCases>[0];
  readonly store: {
    readonly testAddresses: TestAddressStore;
    readonly executions: AddressPorts['executions'];
  };
  readonly logger: Logger;
}

export type Tests = ReturnType<typeof composeTests>;

export function composeTests({
  define,
  store: { testAddresses: store, executions },
  logger,
  ...ports
}: TestOptions) {
  const { clock, tokens, onChange } = ports;
  const window = createRequestWindow(clock, LIMITS.testRequestsPerMinute);
  return {
    addresses: createTestAddressUseCases(define, { ...ports, store, executions, ids: createId }),
    ingress: createTestIngressUseCases(define, { ...ports, store, window }),
    logger,
    open: (token: string) => openTestToken({ tokens, store, clock }, token),
    /** What came in at the address of a draft that needs a key. */
    async keepSample(tenant: TenantContext, workflowId: string, sample: TriggerSample): Promise<void> {
      await store.keepSample(tenant, workflowId, sample);
      onChange(tenant.tenantId, workflowId);
    },
  };
}
