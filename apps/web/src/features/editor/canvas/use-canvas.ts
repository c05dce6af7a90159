import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { Scene, SceneEdge, SceneNode, SceneNote } from '../canvas-model/scene.ts';
import { progressOf } from '../session/run-progress.ts';
import type { NodeRun, Progress, RunState } from '../session/run-store.ts';
import type { View } from '../session/view-store.ts';
import type { Canvas, OnScreen } from './canvas.ts';
import type { Interaction } from './interaction.ts';
import { type ShownStatus, shownStatus } from './shown-status.ts';

export const CanvasContext = createContext<Canvas | undefined>(undefined);

export function useCanvas(): Canvas {
  const canvas = useContext(CanvasContext);
  if (canvas === undefined) throw new Error('There is no canvas around this component.');
  return canvas;
}

/** Each selector gives the same value for the same state: no new objects. */
export const useScene = <T>(select: (scene: Scene) => T): T => useStore(useCanvas().scene, select);
export const useSceneNode = (id: string): SceneNode | undefined => useScene(({ nodes }) => nodes.get(id));
export const useSceneEdge = (id: string): SceneEdge | undefined => useScene(({ edges }) => edges.get(id));
export const useSceneNote = (id: string): SceneNote | undefined => useScene(({ notes }) => notes.get(id));
export const useOnScreen = <T>(select: (state: OnScreen) => T): T => useStore(useCanvas().onScreen, select);
export const useInteraction = <T>(select: (state: Interaction) => T): T =>
  useStore(useCanvas().interaction, select);
export const useCanvasView = <T>(select: (view: View) => T): T => useStore(useCanvas().host.view, select);
export const useCanvasRun = <T>(select: (run: RunState) => T): T => useStore(useCanvas().host.run, select);
export const useRunOf = (nodeId: string): NodeRun | undefined =>
  useCanvasRun(({ nodes }) => nodes.get(nodeId));

export const useProgressOf = (nodeId: string): Progress | undefined =>
  useCanvasRun((run) => progressOf(run, nodeId));

export const useStatusOf = (nodeId: string): ShownStatus | undefined =>
  useCanvasRun((run) => shownStatus(run, nodeId));
