import { useLingui } from '@lingui/react/macro';
import type { JsonValue } from '@reporunner/core';
import { useId } from 'react';
import { Select } from '../../../ui/select.tsx';
import { effectiveValue, initialValue } from '../defaults.ts';
import type { GroupProps } from '../field-props.ts';
import { useForm } from '../form-context.ts';
import type { FormIssue } from '../issues.ts';
import type { JsonSchema, Path } from '../schema.ts';
import { carryOver, matchVariant, variantsOf } from '../unions.ts';
import { GroupFrame } from './group-frame.tsx';
import { ObjectFields } from './object-fields.tsx';

export function UnionGroup(group: GroupProps) {
  const value = effectiveValue(group.value, group.schema);
  return (
    <GroupFrame group={group}>
      <div className="grid gap-3 border-line border-s-2 ps-3">
        <UnionFields {...group} value={value} />
      </div>
    </GroupFrame>
  );
}

interface UnionFieldsProps {
  readonly schema: JsonSchema;
  readonly path: Path;
  readonly value: JsonValue | undefined;
  readonly issues: readonly FormIssue[];
  readonly label: string;
}

/** Which shape it is, and that shape's fields. */
export function UnionFields({ schema, path, value, issues, label }: UnionFieldsProps) {
  const { t } = useLingui();
  const { Field, definitions, change, disabled } = useForm();
  const id = useId();
  const variants = variantsOf(schema, definitions);
  const at = matchVariant(value, variants);
  const variant = variants[at];
  const pick = (index: number) => {
    const to = variants[index]?.schema;
    if (to === undefined || variant === undefined) return;
    change(path, carryOver(value, variant.schema, to, initialValue(to, definitions)));
  };
  return (
    <>
      <div className="grid gap-1">
        <label htmlFor={id} className="sr-only">
          {t`Kind of ${label}`}
        </label>
        <Select
          id={id}
          disabled={disabled}
          value={String(at)}
          options={variants.map((one, index) => ({ value: String(index), label: one.label }))}
          onChange={(event) => pick(Number(event.target.value))}
        />
      </div>
      {variant !== undefined &&
        (variant.schema.properties === undefined ? (
          <Field schema={variant.schema} path={path} label={label} required value={value} issues={issues} />
        ) : (
          <ObjectFields schema={variant.schema} path={path} value={value} issues={issues} />
        ))}
    </>
  );
}
