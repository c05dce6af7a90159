/** The expression language in words, for completion and help. A test holds it to what the evaluator knows. */
export type { ReferenceEntry, ReferenceTable } from './entry.ts';
export { fieldsOf, referenceOf, type TypeReference, typeOfValue, type ValueType } from './members.ts';
export { functionReference, namespaceReference, variableReference } from './names.ts';
