import type { Canvas } from './canvas.ts';

/** The keyboard comes to a node: seen, and with an element even where a picture is shown. */
export function focusNode(canvas: Canvas, nodeId: string): void {
  canvas.host.view.setState({ focusedId: nodeId });
  canvas.reveal(nodeId);
  const focus = () => canvas.elements.get(nodeId)?.focus({ preventScroll: true });
  const element = canvas.elements.get(nodeId);
  if (element === undefined) requestAnimationFrame(focus);
  else focus();
}
