import { jsonEquals, type Workflow } from '@reporunner/core';
import { ancestorsOf, incomingOf } from './neighbours.ts';

/** Whether a node, or anything before it, is not what it was when the run began: running it may give something else. */
export function isStale(then: Workflow, now: Workflow, nodeId: string): boolean {
  if (then === now || (then.nodes === now.nodes && then.edges === now.edges)) return false;
  return [nodeId, ...ancestorsOf(now, nodeId)].some((id) => differs(then, now, id));
}

function differs(then: Workflow, now: Workflow, nodeId: string): boolean {
  const before = then.nodes[nodeId];
  const after = now.nodes[nodeId];
  if (before === undefined || after === undefined) return true;
  const links = (workflow: Workflow) =>
    incomingOf(workflow, nodeId).map(({ from, to }) => `${from.nodeId}/${from.port}/${to.port}`);
  if (links(then).join() !== links(now).join()) return true;
  if (before === after) return false;
  return (
    before.type !== after.type ||
    before.typeVersion !== after.typeVersion ||
    before.disabled !== after.disabled ||
    before.onError !== after.onError ||
    !jsonEquals(before.parameters, after.parameters) ||
    !jsonEquals(before.credentials, after.credentials) ||
    !jsonEquals(before.pinned ?? null, after.pinned ?? null)
  );
}
