/** What one editor looks at: selection, the open node, frames folded up, the palette. Never saved with the workflow. */
import { createStore } from 'zustand/vanilla';
import type { PortRef } from '../canvas-model/connections.ts';
import type { Selection } from '../canvas-model/edits.ts';
import type { Spot } from '../canvas-model/geometry.ts';

/** Why the palette is open, and what becomes of the chosen node. */
export interface PaletteRequest {
  /** Where the node goes; absent: beside what is selected, or in the middle of the view. */
  readonly spot?: Spot;
  /** It is connected to this output, or to this input. */
  readonly after?: PortRef;
  readonly before?: PortRef;
  readonly onEdge?: string;
  /** The place is a proposal: a trigger may be chosen as well, and stands for itself then. */
  readonly orTrigger?: boolean;
  /** Only triggers: the workflow has none yet. */
  readonly triggersOnly?: boolean;
}

export interface View {
  readonly selection: Selection;
  /** The node whose panel is open. */
  readonly openNodeId: string | undefined;
  /** The panel that is about to open begins at its first field. */
  readonly opensToFill: boolean;
  readonly collapsed: ReadonlySet<string>;
  readonly palette: PaletteRequest | undefined;
  readonly outlineOpen: boolean;
  /** The node that the keyboard is at. */
  readonly focusedId: string | undefined;
}

export const emptySelection: Selection = { nodes: new Set(), edges: new Set(), notes: new Set() };

export type ViewStore = ReturnType<typeof createViewStore>;

export function createViewStore() {
  return createStore<View>()(() => ({
    selection: emptySelection,
    openNodeId: undefined,
    opensToFill: false,
    collapsed: new Set(),
    palette: undefined,
    outlineOpen: false,
    focusedId: undefined,
  }));
}
