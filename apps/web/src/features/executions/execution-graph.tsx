import type { Workflow } from '@reporunner/core';
import type { NodeDigest, NodeRunSummary } from '../../api/execution-detail.ts';
import { lazyPart } from '../../ui/lazy-part.tsx';
import type { RunPlace } from './gantt/gantt.tsx';

const ExecutionCanvas = lazyPart(
  async () => (await import('../editor/canvas/execution-canvas.tsx')).ExecutionCanvas,
);

/** Beyond, each node shows what it did in sum; single iterations are picked below, in the course. */
const maxDrawn = 2_000;

interface ExecutionGraphProps {
  readonly workflow: Workflow;
  readonly runs: readonly NodeRunSummary[];
  readonly nodes: readonly NodeDigest[];
  readonly isLive: boolean;
  readonly selected: RunPlace | undefined;
  readonly onSelect: (nodeId: string) => void;
}

/** The workflow as it was when it ran, with what its nodes did. */
export function ExecutionGraph({ workflow, runs, nodes, isLive, selected, onSelect }: ExecutionGraphProps) {
  return (
    <div className="relative h-full">
      <ExecutionCanvas
        workflow={workflow}
        runs={runs.length > 0 && runs.length <= maxDrawn ? runs : nodes}
        isLive={isLive}
        selectedNodeId={selected?.nodeId}
        onSelect={(nodeId) => {
          if (nodeId !== undefined && nodeId !== selected?.nodeId) onSelect(nodeId);
        }}
        onOpen={onSelect}
        meanwhile={<div className="absolute inset-0 bg-canvas" />}
      />
    </div>
  );
}
