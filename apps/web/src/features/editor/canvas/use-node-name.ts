/** What a screen reader says of a node: name, type, state, connections, place. */

import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useStore } from 'zustand';
import { useFailureText } from '../../../i18n/use-failure-text.ts';
import { useFormat } from '../../../i18n/use-format.ts';
import { siblingsOf } from '../canvas-model/navigation.ts';
import type { SceneNode } from '../canvas-model/scene.ts';
import { createProblemStore } from '../session/problem-store.ts';
import { nodeStatusLabels } from './node-status.ts';
import { useCanvas, useCanvasView, useProgressOf, useRunOf, useStatusOf } from './use-canvas.ts';

const noProblemStore = createProblemStore();

export function useNodeProblemsOf(nodeId: string) {
  const { host } = useCanvas();
  return useStore(host.problems ?? noProblemStore, ({ byNode }) => byNode.get(nodeId));
}

export function useNodeName(at: SceneNode): string {
  const { t } = useLingui();
  const failureText = useFailureText();
  const format = useFormat();
  const { scene, host } = useCanvas();
  const run = useRunOf(at.id);
  const status = useStatusOf(at.id);
  const progress = useProgressOf(at.id);
  const problems = useNodeProblemsOf(at.id);
  const isSelected = useCanvasView((view) => view.selection.nodes.has(at.id));
  // Counting is worth it only for the node that is about to be read out.
  const hasFocus = useCanvasView((view) => view.focusedId === at.id);
  const { node } = at;
  const looks = host.catalogue.looksOf(node);
  const parts: string[] = [node.name];
  if (looks !== undefined && looks.label !== node.name) parts.push(looks.label);
  if (status !== undefined) parts.push(t(nodeStatusLabels[status]));
  if (progress !== undefined) {
    parts.push(format.percent(progress.fraction));
    if (progress.message !== undefined) parts.push(progress.message);
  }
  if (run !== undefined) {
    const { startedAt, finishedAt } = run;
    const took = startedAt === undefined || finishedAt === undefined ? undefined : finishedAt - startedAt;
    if (took !== undefined) parts.push(format.duration(took));
    if (run.error !== undefined) parts.push(failureText(run.error));
  }
  if (node.disabled) parts.push(t`Switched off`);
  if (node.pinned !== undefined) parts.push(t`Data pinned`);
  const worst = problems?.[0];
  if (worst !== undefined) parts.push(worst.message);
  if (isSelected) parts.push(t`Selected`);
  if (at.placed.collapsed) parts.push(t`Folded up`);
  if (host.catalogue.isContainer(node))
    parts.push(plural(at.childCount, { one: '# step inside', other: '# steps inside' }));
  if (hasFocus) {
    const all = scene.getState();
    const edges = all.edgesOf(at.id).length;
    parts.push(plural(edges, { 0: 'not connected', one: '# connection', other: '# connections' }));
    const siblings = siblingsOf(all, at.id);
    const index = siblings.indexOf(at.id) + 1;
    const count = siblings.length;
    const home = all.nodes.get(at.placed.parentId ?? '')?.node.name;
    parts.push(home === undefined ? t`${index} of ${count}` : t`${index} of ${count} in ${home}`);
  }
  return parts.join(', ');
}
