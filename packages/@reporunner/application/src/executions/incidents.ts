/**
 * What ended the server, and the quarantine that follows from it.
 * WD5 A node that was recorded twice in one version of a workflow is in quarantine: it fails before it runs, until
 *     another version is published, the node is released, or somebody retries the execution.
 */
import { z } from 'zod';

const incident = z.object({
  reason: z.enum(['EXECUTION_STALLED', 'OUT_OF_MEMORY']),
  at: z.number(),
  tenantId: z.string(),
  executionId: z.string(),
  workflowId: z.string(),
  versionId: z.string(),
  nodeId: z.string(),
  nodeName: z.string(),
});

/** One time that a node stalled the main thread or exhausted the memory; `at` is in milliseconds since 1970. */
export type Incident = z.output<typeof incident>;

/** Incidents of one node in one version. */
export interface IncidentGroup {
  readonly workflowId: string;
  readonly versionId: string;
  readonly nodeId: string;
  readonly nodeName: string;
  readonly reason: Incident['reason'];
  readonly count: number;
  readonly lastAt: number;
  readonly executionIds: readonly string[];
  readonly isQuarantined: boolean;
}

const setting = 'watchdog-incidents';
const maxIncidents = 500;
const quarantineAfter = 2;

interface Settings {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
}

/** The nodes that stopped the server, and which of them are in quarantine. */
export interface Incidents {
  /** Nodes in quarantine; what the engine asks. */
  readonly quarantine: {
    readonly size: number;
    nodesOf(workflowId: string, versionId: string): ReadonlySet<string> | undefined;
  };
  /** Resolves once it is durable. The same execution counts once. */
  add(incident: Incident): Promise<void>;
  /** The newest first. */
  list(tenantId: string): readonly IncidentGroup[];
  /** Removes the incidents of a node; false when it has none. */
  release(tenantId: string, workflowId: string, nodeId: string): Promise<boolean>;
}

const versionKey = (workflowId: string, versionId: string) => `${workflowId} ${versionId}`;

/** Incidents as they were stored in the settings; those are read once, here. */
export async function createIncidents(settings: Settings): Promise<Incidents> {
  let incidents: readonly Incident[] = await stored(settings);
  let held = quarantined(incidents);

  const keep = async (next: readonly Incident[]) => {
    await settings.set(setting, JSON.stringify(next.slice(-maxIncidents)));
    incidents = next;
    held = quarantined(next);
  };

  return {
    quarantine: {
      get size() {
        return held.size;
      },
      nodesOf: (workflowId, versionId) => held.get(versionKey(workflowId, versionId)),
    },
    async add(one) {
      if (incidents.some(({ executionId }) => executionId === one.executionId)) return;
      await keep([...incidents, one]);
    },
    list: (tenantId) => grouped(incidents.filter((one) => one.tenantId === tenantId)),
    async release(tenantId, workflowId, nodeId) {
      const left = incidents.filter(
        (one) => one.tenantId !== tenantId || one.workflowId !== workflowId || one.nodeId !== nodeId,
      );
      if (left.length === incidents.length) return false;
      await keep(left);
      return true;
    },
  };
}

async function stored(settings: Settings): Promise<readonly Incident[]> {
  const text = await settings.get(setting);
  if (text === undefined) return [];
  const parsed = z.array(incident).safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : [];
}

function grouped(incidents: readonly Incident[]): readonly IncidentGroup[] {
  const groups = Map.groupBy(incidents, ({ workflowId, versionId, nodeId }) =>
    JSON.stringify([workflowId, versionId, nodeId]),
  );
  return [...groups.values()]
    .map((all): IncidentGroup => {
      const { workflowId, versionId, nodeId, nodeName, reason, at } = all.at(-1) as Incident;
      const executionIds = all.map(({ executionId }) => executionId).toReversed();
      const count = all.length;
      const isQuarantined = count >= quarantineAfter;
      return {
        workflowId,
        versionId,
        nodeId,
        nodeName,
        reason,
        count,
        lastAt: at,
        executionIds,
        isQuarantined,
      };
    })
    .sort((a, b) => b.lastAt - a.lastAt);
}

function quarantined(incidents: readonly Incident[]): ReadonlyMap<string, ReadonlySet<string>> {
  const held = new Map<string, Set<string>>();
  for (const { workflowId, versionId, nodeId, isQuarantined } of grouped(incidents)) {
    if (!isQuarantined) continue;
    const key = versionKey(workflowId, versionId);
    held.set(key, (held.get(key) ?? new Set()).add(nodeId));
  }
  return held;
}
