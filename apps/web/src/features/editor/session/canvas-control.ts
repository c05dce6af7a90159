/** What commands ask of the canvas. The canvas puts itself here while it is shown. */
export interface CanvasControl {
  /** The middle of what is seen, in the coordinates of the canvas. */
  middle(): { readonly x: number; readonly y: number };
  /** Shows these nodes whole, or everything. */
  fit(nodeIds?: ReadonlySet<string>): void;
  zoomBy(factor: number): void;
  zoomTo(zoom: number): void;
  /** Brings a node into view. */
  reveal(nodeId: string): void;
  /** Brings what is new into view, large enough to read. */
  present(nodeId: string): void;
  /** Takes the keyboard's focus, at `nodeId` when given. */
  focus(nodeId?: string): void;
}

export interface CanvasSlot {
  current: CanvasControl | undefined;
}
