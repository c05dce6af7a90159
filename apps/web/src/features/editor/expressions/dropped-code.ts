import { codeTransferType } from '../../data-view/drag-path.ts';

/** What the data view hands over when a field is dragged: code that reads it. */
export const carriesCode = (transfer: DataTransfer): boolean => transfer.types.includes(codeTransferType);

export function droppedCode(transfer: DataTransfer): string | undefined {
  const code = transfer.getData(codeTransferType);
  return code === '' ? undefined : code;
}
