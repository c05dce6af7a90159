import { type DragEvent, useEffect, useState } from 'react';
import { readDocuments } from './read-documents.ts';

const carriesFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');

/** JSON that comes onto the page: files dropped anywhere on it, or a workflow pasted while nothing is being written. */
export function useDroppedJson(onText: (text: string) => void) {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const paste = (event: ClipboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, [contenteditable], [role="dialog"]')) return;
      const text = event.clipboardData?.getData('text/plain') ?? '';
      if (readDocuments(text) !== undefined) onText(text);
    };
    document.addEventListener('paste', paste);
    return () => document.removeEventListener('paste', paste);
  }, [onText]);
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave(event: DragEvent) {
      if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
    },
    onDrop(event: DragEvent) {
      setOver(false);
      if (!carriesFiles(event)) return;
      event.preventDefault();
      const files = [...event.dataTransfer.files];
      void Promise.all(files.map((file) => file.text())).then((texts) => {
        const [only] = texts;
        onText(texts.length === 1 && only !== undefined ? only : `[${texts.join(',\n')}]`);
      });
    },
  };
  return { over, handlers };
}
