/** What is wrong with documents. */
import { createMessages } from '@reporunner/core/create-messages';

export const documentsTexts = {
  at: '{problem} (line {line}, column {column})',
  busy: 'Too many documents wait to be read. Try again later.',
  stopping: 'The server is stopping.',
  timeout: 'The document was not read within {limit} ms.',
  tooMuchMemory: 'The document needs more than {limit} MB of memory to be read.',
  ended: 'The process that read the document ended unexpectedly.',
  noProcess: 'The system starts no process now: no file descriptor is left. Try again.',
  tooDeep: 'The document is nested too deeply.',
  tooLarge: 'The document is too large: {reason}.',
  unreadable: 'The document cannot be read: {reason}',
  valueTooDeep: 'A value in the document is nested more than {limit} levels deep.',
  valueTooLarge:
    'One value of the document has more than {limit} fields and elements. Split it: of JSON, read the list inside it, so that each element becomes an item.',
  notReadWhole: 'Documents of more than {limit} MB are not read whole.',
  malformed: '{what} is not JSON: {problem}',
  nothingAt: 'The JSON has nothing at "{path}".',
  lineTooLong: 'Line {line} is longer than {limit} MB.',
  csvRowTooLong:
    'A row of the CSV has more than {limit} characters (around line {line}). Is a quote never closed?',
  csvQuote: 'The CSV is not valid: a quote is never closed. {reason}',
  csvInvalid: 'The CSV is not valid: {reason}',
  delimiterQuote: 'The delimiter can be no quote and no line end.',
  notADelimiter: '"{text}" is no delimiter. Use a character, or \\t for a tab.',
  tooManyColumns: 'A row has {count} columns; {limit} is the most.',
  xmlInvalid: 'The XML is not valid: {reason}.',
  xmlEntity: 'The XML is not valid: {reason}. Entities that a document declares itself are not resolved.',
  xmlAttribute: 'The XML is not valid: {reason}. An attribute has a value in quotes: on="on".',
  xmlTooDeep: 'The XML is nested more than {limit} levels deep.',
  xmlNoRoot: 'XML has one root element; the data has none. Put it into an object with one field.',
  xmlRoots: 'XML has one root element; the data has {names}. Put it into an object with one field.',
  xmlRoot: 'XML is made of an object with one field, its root element.',
  dataTooDeep: 'The data is nested more than {limit} levels deep.',
  xmlName:
    '"{name}" (at {path}) is no name for XML: it begins with a letter or "_", and has no spaces. Rename the field first.',
  xmlCharacter:
    'The text at {path} has the character {character}, which XML does not allow. Remove it first.',
  selectorInvalid: 'The selector "{selector}" is not valid: {reason}',
  cellTooLong:
    'The text in "{name}" of item {item} has {length} characters; a cell holds {limit}. Shorten it first.',
  tooManyRows: 'A sheet holds {limit} rows; there are {count}.',
  notASpreadsheet: 'The file is no spreadsheet (XLSX, XLS or ODS). For text with delimiters choose CSV.',
  spreadsheetEncrypted: 'The spreadsheet is encrypted. Save it without a password first.',
  spreadsheetDamaged: 'The file is damaged, or no spreadsheet that can be read.',
  sheetTooLarge: 'The sheet has {rows} rows of {columns} columns, more than can be read.',
  cellPlace: 'The sheet has a cell at "{place}", which is no place of a sheet: the last one is {last}.',
  rowPlace: 'The sheet has a row at "{place}", which is no place of a sheet: the last one is {last}.',
  noSheet: 'There is no sheet "{name}"; there is {names}.',
  archiveTooLarge: 'The archive unpacks to more than is allowed (100 MB, 10,000 files).',
  entryName:
    '"{name}" is no name for a file of an archive: it leads out of the folder, or names one. Give the file a name such as reports/july.csv.',
  entryEncrypted: '"{name}" in the archive is encrypted. Decrypt it first.',
  archiveInvalid: 'The file is not a valid archive: {reason}.',
  entryLink: '"{name}" in the archive is a symbolic link, which leads nowhere here.',
  entriesOverlap: 'The files of the archive overlap each other.',
  entryMethod: '"{name}" in the archive is packed in a way ({method}) that is not supported.',
  entryDamaged: '"{name}" in the archive is damaged.',
  entryChecksum: '"{name}" in the archive is damaged: its checksum or size is not what the archive says.',
} as const;

export const documentsMessage = createMessages('documents', documentsTexts);
