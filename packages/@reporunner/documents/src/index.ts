export { createDocumentParser, type DocumentParserOptions } from './create-document-parser.ts';
