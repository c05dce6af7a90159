/** What a person is doing on the canvas right now. Nothing of it outlives the gesture. */
import type { Workflow } from '@reporunner/core';
import type { Guide } from '../canvas-model/alignment.ts';
import type { PortRef, Refusal } from '../canvas-model/connections.ts';
import type { DropTarget } from '../canvas-model/drop-spots.ts';
import type { Point } from '../canvas-model/edge-curve.ts';
import type { Box } from '../canvas-model/geometry.ts';
import type { Hit } from '../canvas-model/hit-test.ts';

export interface Dragging {
  /** Everything that moves, what is inside of frames included. */
  readonly ids: ReadonlySet<string>;
  readonly by: Point;
  /** The originals stay, copies are made. */
  readonly isCopy: boolean;
  readonly outlines: readonly Box[];
  /** Where they would go to live; undefined: where they do already. */
  readonly target: DropTarget | undefined;
  /** Edges that would be cut by that. */
  readonly cut: ReadonlySet<string>;
  readonly guides: readonly Guide[];
}

export interface Connecting {
  readonly from: PortRef;
  /** Where the line is held fast: an output, or an input when it is drawn backwards. */
  readonly side: 'in' | 'out';
  readonly start: Point;
  readonly end: Point;
  /** The edge that is being led elsewhere. */
  readonly edgeId: string | undefined;
  readonly target: PortRef | undefined;
  readonly refusal: Refusal | undefined;
}

export type Tool = 'pan' | 'select';

export interface Interaction {
  readonly tool: Tool;
  readonly hover: Hit | undefined;
  readonly isPanning: boolean;
  readonly marquee: Box | undefined;
  readonly dragging: Dragging | undefined;
  readonly connecting: Connecting | undefined;
  /** The document as it would be: shown instead of the real one while something is resized. */
  readonly preview: Workflow | undefined;
  readonly editingNoteId: string | undefined;
}

export const atRest: Interaction = {
  tool: 'pan',
  hover: undefined,
  isPanning: false,
  marquee: undefined,
  dragging: undefined,
  connecting: undefined,
  preview: undefined,
  editingNoteId: undefined,
};
