/** What is handed over when a field is dragged out of a data view. */
import type { DragEvent } from 'react';
import type { Path } from './values.ts';
import { pathText } from './values.ts';

/** The field itself: JSON of `{ path, item }`. */
export const pathTransferType = 'application/x-reporunner-path';
/** Code that reads the field, as the owner of the view writes it. */
export const codeTransferType = 'application/x-reporunner-code';

export function startPathDrag(event: DragEvent, path: Path, item: number, code: string | undefined): void {
  const { dataTransfer } = event;
  dataTransfer.effectAllowed = 'copy';
  dataTransfer.setData(pathTransferType, JSON.stringify({ path, item }));
  if (code !== undefined) dataTransfer.setData(codeTransferType, code);
  dataTransfer.setData('text/plain', code ?? pathText(path));
  showChip(dataTransfer, pathText(path));
}

/** Drags code that is no field, such as a variable. */
export function startCodeDrag({ dataTransfer }: DragEvent, code: string): void {
  dataTransfer.effectAllowed = 'copy';
  dataTransfer.setData(codeTransferType, code);
  dataTransfer.setData('text/plain', code);
  showChip(dataTransfer, code);
}

function showChip(dataTransfer: DataTransfer, text: string): void {
  const chip = document.createElement('div');
  chip.textContent = text;
  chip.className = 'fixed -top-20 start-0 rounded-md bg-accent px-2 py-1 font-mono text-on-accent text-xs';
  document.body.append(chip);
  dataTransfer.setDragImage(chip, 12, 12);
  // The browser has taken its picture once this task is over.
  setTimeout(() => chip.remove());
}
