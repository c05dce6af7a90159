/** What a manual run begins with where its caller gives no data. */
import { type NodeCatalogue, ServiceError, type TenantContext, type WorkflowNode } from '@reporunner/core';
import type { Engine, ExecutionStore, StartRequest } from '@reporunner/engine';
import { applicationMessage } from '../messages/application-messages.ts';
import type { TestAddressStore } from '../ports/test-address-store.ts';

type Trigger = StartRequest['trigger'];

export interface TriggerDataPorts {
  readonly engine: Pick<Engine, 'readJournal'>;
  readonly executions: Pick<ExecutionStore, 'get'>;
  readonly samples: Pick<TestAddressStore, 'samples'>;
  readonly catalogue: NodeCatalogue;
}

const texts = { webhook: 'listenFirst', form: 'openFormFirst', chat: 'openChatFirst' } as const;

/** Triggers that start with something from outside, which cannot be made up. */
const isFromOutside = (startsOn: string | undefined): startsOn is keyof typeof texts =>
  startsOn !== undefined && startsOn in texts;

/** What a trigger got in a test, while the execution that it started is there. Files are those of that execution. */
async function sampleOf(
  { engine, executions, samples }: TriggerDataPorts,
  tenant: TenantContext,
  workflowId: string,
  nodeId: string,
): Promise<Trigger | undefined> {
  const sample = (await samples.samples(tenant, workflowId)).find((one) => one.nodeId === nodeId);
  if (sample === undefined || (await executions.get(tenant, sample.executionId)) === undefined)
    return undefined;
  for await (const [first] of engine.readJournal(tenant, sample.executionId))
    return first?.type === 'ExecutionStarted' && first.trigger.nodeId === nodeId ? first.trigger : undefined;
  return undefined;
}

/** The sample, or one empty item. Rejects with TRIGGER_DATA_MISSING where an empty item would be nothing to try with. */
export async function triggerData(
  ports: TriggerDataPorts,
  tenant: TenantContext,
  workflowId: string,
  { id: nodeId, name, type, typeVersion }: WorkflowNode,
): Promise<Trigger> {
  const { startsOn } = ports.catalogue.describe(type, typeVersion) ?? {};
  if (!isFromOutside(startsOn)) return { nodeId, outputs: { main: [{ json: {} }] } };
  const sample = await sampleOf(ports, tenant, workflowId, nodeId);
  if (sample !== undefined) return sample;
  throw new ServiceError(applicationMessage(texts[startsOn], { trigger: name }), {
    code: 'TRIGGER_DATA_MISSING',
    service: 'api',
    details: { nodeId },
  });
}
