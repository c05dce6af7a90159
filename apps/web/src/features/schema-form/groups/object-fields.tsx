import type { JsonValue } from '@reporunner/core';
import { effectiveValue } from '../defaults.ts';
import { useForm } from '../form-context.ts';
import { type FormIssue, issuesWithin } from '../issues.ts';
import { humanize } from '../names.ts';
import { asObject, type JsonSchema, type Path } from '../schema.ts';
import { isShown } from '../show-when.ts';
import { MoreOptions } from './more-options.tsx';

/** Fewer are not worth a fold. */
const fewestFolded = 2;

interface ObjectFieldsProps {
  readonly schema: JsonSchema;
  readonly path: Path;
  readonly value: JsonValue | undefined;
  readonly issues: readonly FormIssue[];
  /** Which of them; absent: all that are shown beside the others' values. */
  readonly only?: (name: string) => boolean;
}

/** The fields of one object, in the order of its schema. Constants distinguish shapes; they are not to be filled in. */
export function ObjectFields({ schema, path, value, issues, only }: ObjectFieldsProps) {
  const { Field, definitions } = useForm();
  const set = asObject(value);
  const properties = schema.properties ?? {};
  // "And" and "or" stand between the conditions, not above them.
  const combines = Object.values(properties).some((field) => field.ui?.kind === 'conditions');
  const shown = Object.entries(properties).filter(
    ([name, field]) =>
      field.const === undefined &&
      !(combines && name === 'combine') &&
      (only === undefined || only(name)) &&
      isShown(name, schema, value, definitions),
  );
  const draw = ([name, field]: readonly [string, JsonSchema]) => (
    <Field
      key={name}
      schema={field}
      path={[...path, name]}
      label={field.title ?? humanize(name)}
      required={schema.required?.includes(name) === true}
      value={Object.hasOwn(set, name) ? set[name] : undefined}
      issues={issuesWithin(issues, [...path, name])}
      {...(field.ui?.kind === 'conditions' && properties.combine !== undefined
        ? { combine: effectiveValue(set.combine, properties.combine) }
        : {})}
    />
  );
  const folded = shown.filter(([, field]) => field.ui?.advanced === true);
  if (folded.length < fewestFolded || only !== undefined) return shown.map(draw);
  const isSet = ([name]: readonly [string, JsonSchema]) => Object.hasOwn(set, name);
  const isWrong = ([name]: readonly [string, JsonSchema]) => issuesWithin(issues, [...path, name]).length > 0;
  return (
    <>
      {shown.filter(([, field]) => field.ui?.advanced !== true).map(draw)}
      <MoreOptions set={folded.filter(isSet).length} wrong={folded.some(isWrong)}>
        {folded.map(draw)}
      </MoreOptions>
    </>
  );
}
