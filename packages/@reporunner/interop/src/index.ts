export { asDocument } from './n8n/as-document.ts';
export { importN8n, isN8nDocument, type N8nImport } from './n8n/import-n8n.ts';
export type { ImportWarning, ImportWarningKind } from './n8n/import-warnings.ts';
