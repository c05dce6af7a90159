export { applyChange } from './changes.ts';
export { FieldFrame } from './field-frame.tsx';
export type { CodeSlotProps, FormSlots, LeafField } from './form-context.ts';
export type { FormIssue } from './issues.ts';
export type { JsonSchema, Path } from './schema.ts';
export { SchemaForm } from './schema-form.tsx';
