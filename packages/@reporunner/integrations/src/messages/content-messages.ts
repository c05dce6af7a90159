/** What is wrong with the content of bodies: codings, forms, charsets. */
import { createMessages } from '@reporunner/core/create-messages';

export const contentTexts = {
  tooManyCodings: 'More than {limit} content codings are not supported.',
  unknownCoding: 'The content coding "{coding}" is not supported. Supported are {supported}.',
  invalid: 'The content is not valid {coding}: {reason}.',
  goesOn: 'it goes on after its end',
  multipartInvalid: 'The multipart body is not valid: {reason}.',
  multipartTooLarge: 'The multipart body is too large: {reason}.',
  noLastBoundary: 'it ends before its last boundary',
  noBoundary: 'its Content-Type has no boundary',
  boundaryLine: 'a boundary does not end its line',
  partName: 'a part has no name',
  partHead: 'the head of a part is longer than {limit} bytes',
  partHeader: 'a header of a part cannot be read',
  fieldName: 'the name of a field is longer than {limit} characters',
  transferEncoding: 'The transfer encoding "{encoding}" of a part is not supported.',
  charset: 'The charset "{charset}" is not supported. Use utf-8, for example.',
  text: 'The text',
  line: 'Line {line}',
  notInCharset:
    '{what} is not valid {charset}. Choose, or declare, the encoding that the text has: windows-1252, for example.',
  lackingCharacter: 'The charset "{charset}" has no character for "{character}". Use utf-8.',
} as const;

export const contentMessage = createMessages('content', contentTexts);
