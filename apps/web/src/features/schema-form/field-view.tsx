import { SECRET_MARK } from '@reporunner/constants';
import { memo, type ReactNode, useId } from 'react';
import { problemOf } from './check-value.ts';
import { FieldFrame } from './field-frame.tsx';
import { fieldKind, type GroupKind, isGroup, type LeafKind } from './field-kind.ts';
import type { FieldProps, GroupProps } from './field-props.ts';
import { type LeafField, useForm } from './form-context.ts';
import { ConditionsGroup } from './groups/conditions-group.tsx';
import { ListGroup } from './groups/list-group.tsx';
import { ObjectGroup, OptionalGroup } from './groups/object-group.tsx';
import { RecordGroup } from './groups/record-group.tsx';
import { RowsGroup } from './groups/rows-group.tsx';
import { UnionGroup } from './groups/union-group.tsx';
import { issuesAt } from './issues.ts';
import { LeafControl } from './leaf-control.tsx';
import { problemWords } from './problem-words.ts';
import { resolve } from './schema.ts';

function sameList(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((one, index) => Object.is(one, b[index]));
}

/** Paths and lists of issues are made anew with each render of the form; what they say rarely changes. */
function sameField(a: FieldProps, b: FieldProps): boolean {
  return (
    a.schema === b.schema &&
    Object.is(a.value, b.value) &&
    a.label === b.label &&
    a.required === b.required &&
    a.compact === b.compact &&
    a.combine === b.combine &&
    sameList(a.path, b.path) &&
    sameList(a.issues, b.issues)
  );
}

export const FieldView = memo(function FieldView(props: FieldProps) {
  const { definitions } = useForm();
  const schema = resolve(props.schema, definitions);
  // What is saved of a secret is that there is one, whatever its shape.
  const isSaved = schema.ui?.secret === true && props.value === SECRET_MARK;
  const kind = isSaved ? 'savedSecret' : fieldKind(schema, definitions);
  if (!isGroup(kind)) return <Leaf {...props} schema={schema} kind={kind} />;
  const help = schema.description;
  return groupOf(kind, { ...props, schema, ...(help === undefined ? {} : { help }) });
}, sameField);

function groupOf(kind: GroupKind, props: GroupProps): ReactNode {
  switch (kind) {
    case 'object':
      return <ObjectGroup {...props} />;
    case 'optional':
      return <OptionalGroup {...props} />;
    case 'list':
      return <ListGroup {...props} />;
    case 'rows':
      return <RowsGroup {...props} />;
    case 'record':
      return <RecordGroup {...props} />;
    case 'conditions':
      return <ConditionsGroup {...props} />;
    case 'union':
      return <UnionGroup {...props} />;
  }
}

function Leaf(props: FieldProps & { readonly kind: LeafKind }) {
  const { schema, path, label, required, value, issues, kind, compact = false } = props;
  const { slots, disabled, change } = useForm();
  const id = useId();
  const { title: _, description, ui } = schema;
  const reported = issuesAt(issues, path);
  // Both would say the same, in other words.
  const problem = kind === 'savedSecret' ? undefined : problemOf(value, schema);
  const bare: Omit<LeafField, 'control'> = {
    path,
    kind,
    schema,
    label,
    required,
    value,
    issues:
      reported.length > 0 || problem === undefined ? reported : [{ path, message: problemWords(problem) }],
    ids: { control: id, label: `${id}-label`, help: `${id}-help`, error: `${id}-error` },
    allowsExpression: ui?.expression !== false,
    compact,
    disabled,
    setValue: (next) => change(path, next),
    ...(description === undefined ? {} : { help: description }),
  };
  const field: LeafField = { ...bare, control: <LeafControl field={{ ...bare, control: null }} /> };
  return slots.renderField?.(field) ?? <FieldFrame field={field}>{field.control}</FieldFrame>;
}
