import type { Point } from '../../canvas-model/edge-curve.ts';

/** Where the pointer is, and which keys are held with it. */
export interface PointerAt {
  /** From the corner of the canvas's element. */
  readonly screen: Point;
  /** In the coordinates of the canvas. */
  readonly point: Point;
  readonly shift: boolean;
  readonly alt: boolean;
  /** Ctrl, or ⌘. */
  readonly mod: boolean;
}

/** What is under way between a press and its release. */
export interface Gesture {
  /** The view follows when the pointer comes to its edge. */
  readonly autoPan: boolean;
  move(at: PointerAt): void;
  end(at: PointerAt): void;
  /** Everything is as before. */
  cancel(): void;
}
