/** Workflows on their way to a folder by the mouse. By the keyboard there is “Move…”. */
import { type DragEvent, useState } from 'react';

const type = 'application/x-reporunner-workflows';

export function startWorkflowDrag(event: DragEvent, ids: readonly string[], label: string): void {
  event.dataTransfer.setData(type, JSON.stringify(ids));
  event.dataTransfer.effectAllowed = 'move';
  const ghost = document.createElement('div');
  ghost.textContent = label;
  ghost.className =
    'fixed -top-20 start-0 max-w-72 truncate rounded-lg bg-accent px-3 py-1.5 font-medium text-on-accent text-sm';
  document.body.append(ghost);
  event.dataTransfer.setDragImage(ghost, -12, -8);
  setTimeout(() => ghost.remove());
}

export const carriesWorkflows = (event: DragEvent): boolean => event.dataTransfer.types.includes(type);

export function readWorkflowDrag(event: DragEvent): readonly string[] {
  return JSON.parse(event.dataTransfer.getData(type) || '[]') as string[];
}

/** Handlers of an element onto which workflows can be dropped, and whether some are over it. */
export function useWorkflowDrop(onDrop: (ids: readonly string[]) => void) {
  const [over, setOver] = useState(false);
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!carriesWorkflows(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop(event: DragEvent) {
      setOver(false);
      if (!carriesWorkflows(event)) return;
      event.preventDefault();
      event.stopPropagation();
      onDrop(readWorkflowDrag(event));
    },
  };
  return { over, handlers };
}
