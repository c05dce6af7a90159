/** What goes wrong with files of workflows. */
import { createMessages } from '@reporunner/core';

export const fileTexts = {
  missing: 'There is no file "{path}".',
  exists: 'There is a file "{path}" already.',
  forbidden: '"{path}" is not a file that may be used.',
  diskFull: 'The disk is full.',
  nameTooLong: 'A name in "{path}" is too long.',
  unusable: '"{path}" could not be used ({code}).',
  outside: '"{path}" is not a path inside of the files folder.',
  notAFile: '"{path}" is not a file.',
  folder: '"{path}" names a folder, not a file.',
  leadsOut: '"{path}" leads out of the files folder.',
  noFolder: 'There is no such folder.',
  looksAtTooMany: '"{pattern}" looks at more than {limit} files. Name the folder that they are in.',
  tooManyFit: 'More than {limit} files fit "{pattern}".',
  patternTooLong: 'The file pattern "{pattern}" is longer than {limit} characters.',
  patternClosesBrace: 'The file pattern "{pattern}" closes a brace that is not open.',
  patternSyntax: 'The file pattern "{pattern}" has "{syntax}", which cannot be used.',
  patternOpenBrace: 'The file pattern "{pattern}" has a brace that is not closed.',
  patternRange: 'The file pattern "{pattern}" has a range whose end comes before its start.',
  patternBraces: 'The file pattern "{pattern}" has too many braces inside of braces.',
  patternLongRange: 'The file pattern "{pattern}" has a range of more than {limit}.',
} as const;

export const fileMessage = createMessages('file', fileTexts);
