/** What a canvas shows and whom it tells: the editor's session, or an execution that is only looked at. */
import type { Workflow } from '@reporunner/core';
import type { PortRef } from '../canvas-model/connections.ts';
import type { Selection } from '../canvas-model/edits.ts';
import type { Spot } from '../canvas-model/geometry.ts';
import type { Size } from '../canvas-model/viewport.ts';
import type { Catalogue } from '../session/catalogue.ts';
import type { ProblemStore } from '../session/problem-store.ts';
import type { RunStore } from '../session/run-store.ts';
import type { PaletteRequest, ViewStore } from '../session/view-store.ts';

export interface CanvasHost {
  readonly catalogue: Catalogue;
  readonly view: ViewStore;
  readonly run: RunStore;
  readonly problems: ProblemStore | undefined;
  readonly workflow: {
    get(): Workflow;
    subscribe(listener: () => void): () => void;
  };
  /** Absent: what is shown cannot be changed. */
  readonly edits: CanvasEdits | undefined;
  /**
   * Where the whole would be too small to read: the node that is looked at first. `first` is where the workflow
   * begins. Absent: the whole is shown, however small.
   */
  readonly looksFirstAt?: (first: string | undefined) => string | undefined;
  open(nodeId: string): void;
  /** Does one of the editor's commands with a node. Absent with `edits`. */
  command?(command: string, nodeId: string): void;
  /** Shows what can be done with what is selected, at a point of the window. */
  menu(at: { readonly x: number; readonly y: number }): void;
}

/** Each is one change of the draft, and one undo. */
export interface CanvasEdits {
  /** `isStep`: one of several that follow each other closely, undone together. */
  move(spots: ReadonlyMap<string, Spot>, isStep?: boolean): void;
  /** Copies of these, their top-left corner at the spot. */
  copy(selection: Selection, spot: Spot): void;
  connect(from: PortRef, to: PortRef): void;
  reconnect(edgeId: string, from: PortRef, to: PortRef): void;
  removeEdge(edgeId: string): void;
  resizeNode(nodeId: string, size: Size): void;
  resizeNote(noteId: string, size: Size): void;
  writeNote(noteId: string, text: string): void;
  colourNote(noteId: string, colour: string | undefined): void;
  insert(request: PaletteRequest): void;
  addNodeOfType(type: string, spot: Spot): void;
  pasteText(text: string, spot: Spot): void;
}
