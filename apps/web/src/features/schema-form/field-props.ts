import type { JsonValue } from '@reporunner/core';
import type { FormIssue } from './issues.ts';
import type { JsonSchema, Path } from './schema.ts';

export interface FieldProps {
  readonly schema: JsonSchema;
  readonly path: Path;
  readonly label: string;
  readonly required: boolean;
  readonly value: JsonValue | undefined;
  /** Of this field and of what is inside of it. */
  readonly issues: readonly FormIssue[];
  readonly compact?: boolean;
  /** Of conditions: how they are combined, which stands beside them in their object. */
  readonly combine?: JsonValue | undefined;
}

export interface GroupProps extends FieldProps {
  readonly help?: string;
}
