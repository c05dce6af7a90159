/** What is said of files that are not what they are read as. */
import { createMessages } from '@reporunner/core';

export const fileTexts = {
  spreadsheet: 'The file is a spreadsheet, and no text: choose the format "Spreadsheet".',
  zip: 'The file is a ZIP archive, and no text: unpack it with a Compress node, or choose the format "Spreadsheet" if it is one.',
  emptyZip: 'The file is a ZIP archive that is empty, and no text.',
  gzip: 'The file is packed with gzip: unpack it with a Compress node first.',
  oldOffice:
    'The file is an old Excel or Word file, and no text: choose the format "Spreadsheet" if it is Excel.',
  pdf: 'The file is a PDF, which this node cannot read: have its text taken out first.',
} as const;

export const fileMessage = createMessages('files', fileTexts);
