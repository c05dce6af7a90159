/** How components get at the session: each hook subscribes to just what its selector takes. */
import type { Diagnostic, Workflow, WorkflowNode } from '@reporunner/core';
import { createContext, useContext, useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { DraftState } from '../draft/draft.ts';
import type { Dialogs } from './dialog-store.ts';
import type { EditorSession } from './editor-session.ts';
import type { Problems } from './problem-store.ts';
import { progressOf } from './run-progress.ts';
import type { NodeRun, Progress, RunState } from './run-store.ts';
import type { View } from './view-store.ts';

export const SessionContext = createContext<EditorSession | undefined>(undefined);

export function useSession(): EditorSession {
  const session = useContext(SessionContext);
  if (session === undefined) throw new Error('There is no editor around this component.');
  return session;
}

/** `select` must give the same value for the same state: no new objects. */
export function useDraft<T>(select: (state: DraftState) => T): T {
  const { draft } = useSession();
  return useSyncExternalStore(draft.subscribe, () => select(draft.getState()));
}

export const useWorkflow = (): Workflow => useDraft((state) => state.workflow);
export const useNode = (nodeId: string): WorkflowNode | undefined =>
  useDraft((state) => state.workflow.nodes[nodeId]);
export const useView = <T>(select: (view: View) => T): T => useStore(useSession().view, select);
export const useRun = <T>(select: (run: RunState) => T): T => useStore(useSession().run, select);
export const useNodeRun = (nodeId: string): NodeRun | undefined => useRun((run) => run.nodes.get(nodeId));
export const useNodeProgress = (nodeId: string): Progress | undefined =>
  useRun((run) => progressOf(run, nodeId));
export const useProblems = <T>(select: (problems: Problems) => T): T =>
  useStore(useSession().problems, select);
/** What is wrong with one node; undefined when nothing is. */
export const useNodeProblems = (nodeId: string): readonly Diagnostic[] | undefined =>
  useProblems((problems) => problems.byNode.get(nodeId));
export const useDialogs = <T>(select: (dialogs: Dialogs) => T): T => useStore(useSession().dialogs, select);
