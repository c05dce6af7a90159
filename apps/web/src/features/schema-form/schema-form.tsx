/**
 * A form from a parameters schema. It keeps no values: each change is reported as one path and one value, which is one
 * operation on the document, and what comes back is shown. A keystroke renders the field it is typed in, and those
 * around it, nothing else.
 */
import { Trans } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { useLayoutEffect, useRef, useState } from 'react';
import { liftChange } from './changes.ts';
import { FieldView } from './field-view.tsx';
import { FormContext, type FormSlots } from './form-context.ts';
import { ObjectFields } from './groups/object-fields.tsx';
import { UnionFields } from './groups/union-group.tsx';
import type { FormIssue } from './issues.ts';
import { asObject, definitionsOf, type JsonSchema, type Path } from './schema.ts';
import { variantsOf } from './unions.ts';

const noSlots: FormSlots = {};
const noIssues: readonly FormIssue[] = [];
const root: Path = [];

export interface SchemaFormProps {
  readonly schema: JsonSchema;
  readonly value: JsonValue | undefined;
  /** `path` leads to something whose parent is there; without a value, what stands there is taken away. */
  readonly onChange: (path: Path, value: JsonValue | undefined) => void;
  readonly issues?: readonly FormIssue[];
  /** Kept as the same object: another one draws all fields anew. */
  readonly slots?: FormSlots;
  readonly disabled?: boolean;
  /** Time zone of times in this form, where no field `timezone` says another. */
  readonly timezone?: string;
}

export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, onChange, issues = noIssues, slots = noSlots, disabled = false } = props;
  const latest = useRef({ schema, value, onChange });
  useLayoutEffect(() => {
    latest.current = { schema, value, onChange };
  });
  const [change] = useState(() => (path: Path, next: JsonValue | undefined) => {
    const now = latest.current;
    const lifted = liftChange(now.schema, definitionsOf(now.schema), now.value, { path, value: next });
    now.onChange(lifted.path, lifted.value);
  });
  const set = asObject(value).timezone;
  const timezone = typeof set === 'string' && set !== '' ? set : props.timezone;
  const definitions = definitionsOf(schema);
  const context = { Field: FieldView, definitions, slots, disabled, timezone, change };
  const union = variantsOf(schema, definitions).length > 0;
  const empty = !union && Object.keys(schema.properties ?? {}).length === 0;
  return (
    <FormContext value={context}>
      <div className="grid gap-4">
        {union ? (
          <UnionFields schema={schema} path={root} value={value} issues={issues} label={schema.title ?? ''} />
        ) : (
          <ObjectFields schema={schema} path={root} value={value} issues={issues} />
        )}
        {empty && (
          <p className="text-muted">
            <Trans>There is nothing to set here.</Trans>
          </p>
        )}
      </div>
    </FormContext>
  );
}
